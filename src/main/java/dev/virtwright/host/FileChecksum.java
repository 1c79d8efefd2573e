package dev.virtwright.host;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A regular file's checksum in lower-case hex; empty where there is no such file.
 *
 * @param algorithm one of sha1, sha256, md5
 */
public record FileChecksum(String path, String algorithm) implements Query<Optional<String>> {

  public FileChecksum {
    Objects.requireNonNull(path);
  }

  @Override
  public Merge<?, ?, Optional<String>> merge() {
    return ChecksumMerge.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(Resource.file(path));
  }

  @Override
  public boolean missing(Optional<String> answer) {
    return answer.isEmpty();
  }
}
