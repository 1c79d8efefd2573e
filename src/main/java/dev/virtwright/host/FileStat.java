package dev.virtwright.host;

import java.util.Objects;
import java.util.Set;

/**
 * What stat(1) says of a path.
 *
 * @param path absolute
 * @param follow whether a symbolic link's target is looked at
 */
public record FileStat(String path, boolean follow) implements Query<FileState> {

  public FileStat {
    Objects.requireNonNull(path);
  }

  @Override
  public Merge<?, ?, FileState> merge() {
    return StatMerge.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(Resource.file(path));
  }

  @Override
  public boolean missing(FileState answer) {
    return !answer.exists();
  }
}
