package dev.virtwright.host;

import java.util.Objects;
import java.util.Set;

/** A file's bytes, at most {@code most} of them; a larger file fails the query. */
public record FileContent(String path, int most) implements Query<FileBytes> {

  public FileContent {
    Objects.requireNonNull(path);
  }

  @Override
  public Merge<?, ?, FileBytes> merge() {
    return ContentMerge.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(Resource.file(path));
  }

  @Override
  public boolean missing(FileBytes answer) {
    return !answer.exists();
  }
}
