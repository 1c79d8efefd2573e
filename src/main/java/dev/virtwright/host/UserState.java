package dev.virtwright.host;

import java.util.List;

/**
 * A line of passwd(5), without its password field.
 *
 * @param primaryGroup the name, or the number where it has none
 * @param groups supplementary groups, sorted
 * @param locked whether its password is locked; false where that could not be read
 */
public record UserState(
    String name,
    long uid,
    long gid,
    String comment,
    String home,
    String shell,
    String primaryGroup,
    List<String> groups,
    boolean locked) {

  public UserState {
    groups = List.copyOf(groups);
  }
}
