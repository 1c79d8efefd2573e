package dev.virtwright.host;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** A file's content, or that there is none. */
public final class FileBytes {
  private static final FileBytes ABSENT = new FileBytes(false, new byte[0]);

  private final boolean exists;
  private final byte[] bytes;

  private FileBytes(boolean exists, byte[] bytes) {
    this.exists = exists;
    this.bytes = bytes;
  }

  public static FileBytes absent() {
    return ABSENT;
  }

  public static FileBytes of(byte[] bytes) {
    return new FileBytes(true, Objects.requireNonNull(bytes).clone());
  }

  public static FileBytes of(String text) {
    return new FileBytes(true, text.getBytes(StandardCharsets.UTF_8));
  }

  public boolean exists() {
    return exists;
  }

  /** The bytes; none where there is no file. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** As UTF-8; empty where there is no file. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileBytes that
        && that.exists == exists
        && Arrays.equals(that.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Says how much there is and nothing of it: it may be secret. */
  @Override
  public String toString() {
    return exists ? bytes.length + " bytes" : "absent";
  }
}
