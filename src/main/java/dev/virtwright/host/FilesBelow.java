package dev.virtwright.host;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What is below a directory, read with one find(1) and stat(1), the directory itself left out.
 *
 * @param directory absolute; a link to a directory counts as one
 * @param depth how many levels; 0 for all
 * @param follow whether links to directories are descended into
 * @param names shell patterns of which a name must match one; empty for any name
 * @param count whether all that is there is counted, whatever its name
 */
public record FilesBelow(
    String directory, int depth, boolean follow, List<String> names, boolean count)
    implements Query<FilesBelow.Found> {

  public FilesBelow {
    Objects.requireNonNull(directory);
    names = List.copyOf(names);
  }

  /** Everything in the directory, one level deep. */
  public static FilesBelow in(String directory) {
    return new FilesBelow(directory, 1, false, List.of(), false);
  }

  /** A path, itself not followed where it is a link. */
  public record Entry(String path, FileState state) {}

  /**
   * What was found.
   *
   * @param directory whether there is such a directory
   * @param examined how many paths there are, where that was asked; else 0
   * @param problem what find(1) could not read; empty where nothing
   */
  public record Found(boolean directory, List<Entry> entries, long examined, String problem) {
    public Found {
      entries = List.copyOf(entries);
      Objects.requireNonNull(problem);
    }
  }

  @Override
  public Merge<?, ?, Found> merge() {
    return FilesBelowMerge.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(Resource.file(directory));
  }

  @Override
  public boolean missing(Found answer) {
    return !answer.directory();
  }
}
