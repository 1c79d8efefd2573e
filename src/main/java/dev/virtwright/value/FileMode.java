package dev.virtwright.value;

/**
 * Permission bits of a file, the lower twelve of st_mode (inode(7)).
 *
 * @param bits 0 to 07777
 */
public record FileMode(int bits) {

  public FileMode {
    if (bits < 0 || bits > 07777) {
      throw new IllegalArgumentException("not a file mode: " + Integer.toOctalString(bits));
    }
  }

  /** Reads octal digits, with or without leading zero. */
  public static FileMode octal(String digits) {
    return new FileMode(Integer.parseInt(digits, 8));
  }

  /** Four octal digits, such as {@code 0644}. */
  @Override
  public String toString() {
    return "%04o".formatted(bits);
  }
}
