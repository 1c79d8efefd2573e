package dev.virtwright.host;

import dev.virtwright.value.FileMode;
import org.jspecify.annotations.Nullable;

/**
 * A path on a machine, as stat(1) says.
 *
 * @param size bytes
 * @param modified seconds since the epoch
 * @param accessed seconds since the epoch
 * @param changed seconds since the epoch
 * @param linkTarget of a symbolic link, as written in it; else null
 */
public record FileState(
    Type type,
    FileMode mode,
    String owner,
    String group,
    long uid,
    long gid,
    long size,
    double modified,
    double accessed,
    double changed,
    long inode,
    long device,
    int links,
    @Nullable String linkTarget) {

  /** The S_IFMT part of st_mode (inode(7)), and ABSENT. */
  public enum Type {
    ABSENT,
    FILE,
    DIRECTORY,
    LINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO,
    SOCKET
  }

  public static final FileState ABSENT =
      new FileState(Type.ABSENT, new FileMode(0), "", "", 0, 0, 0, 0, 0, 0, 0, 0, 0, null);

  public boolean exists() {
    return type != Type.ABSENT;
  }
}
