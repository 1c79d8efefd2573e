package dev.virtwright.host;

import java.util.List;

/** A line of group(5), without its password field. */
public record GroupState(String name, long gid, List<String> members) {

  public GroupState {
    members = List.copyOf(members);
  }
}
