package dev.virtwright.modules.virt;

import dev.virtwright.value.ByteSize;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Memory by the firmware's table: the sizes of its memory devices, structure type 17 of SMBIOS
 * (DSP0134, 7.18). Pure.
 */
final class DmiMemory {
  private static final int HEADER = 4;
  private static final int MEMORY_DEVICE = 17;
  private static final int END = 127;
  private static final int SIZE = 0x0c;
  private static final int EXTENDED_SIZE = 0x1c;

  private DmiMemory() {}

  /**
   * @param lines hexadecimal bytes of /sys/firmware/dmi/tables/DMI
   * @return empty where the table is none, is cut off, or names no memory
   */
  static Optional<ByteSize> installed(List<String> lines) {
    byte[] table;
    try {
      table = HexFormat.of().parseHex(String.join("", lines).replaceAll("\\s", ""));
    } catch (IllegalArgumentException notHex) {
      return Optional.empty();
    }
    long bytes = 0;
    int at = 0;
    while (at + HEADER <= table.length) {
      int type = number(table, at, 1);
      int length = number(table, at + 1, 1);
      if (type == END) {
        return bytes > 0 ? Optional.of(new ByteSize(bytes)) : Optional.empty();
      }
      if (length < HEADER || at + length > table.length) {
        return Optional.empty();
      }
      if (type == MEMORY_DEVICE) {
        bytes += size(table, at, length);
      }
      at += length;
      while (at + 1 < table.length && (table[at] != 0 || table[at + 1] != 0)) {
        at++;
      }
      at += 2;
    }
    return Optional.empty();
  }

  /** In MiB, or KiB where the highest bit is set; all bits but that one: see the larger field. */
  private static long size(byte[] table, int at, int length) {
    int size = length >= SIZE + 2 ? number(table, at + SIZE, 2) : 0;
    if (size == 0xffff) {
      return 0;
    }
    if (size == 0x7fff) {
      return length >= EXTENDED_SIZE + 4
          ? (number(table, at + EXTENDED_SIZE, 4) & 0x7fff_ffffL) << 20
          : 0;
    }
    return (size & 0x8000) == 0 ? (long) size << 20 : (long) (size & 0x7fff) << 10;
  }

  /** Little-endian. */
  private static int number(byte[] table, int at, int length) {
    int number = 0;
    for (int i = length - 1; i >= 0; i--) {
      number = number << 8 | (table[at + i] & 0xff);
    }
    return number;
  }
}
