package dev.virtwright.playbook;

import java.util.List;

/** Lookups of ansible-core, with those that once were in it. */
public final class LookupNames {
  /** Short names, sorted; each is also a {@code with_NAME}. */
  public static final List<String> ALL =
      List.of(
          "cartesian",
          "config",
          "csvfile",
          "dict",
          "env",
          "file",
          "fileglob",
          "first_found",
          "flattened",
          "indexed_items",
          "ini",
          "inventory_hostnames",
          "items",
          "lines",
          "list",
          "nested",
          "password",
          "pipe",
          "random_choice",
          "sequence",
          "subelements",
          "template",
          "together",
          "unvault",
          "url",
          "varnames",
          "vars");

  private LookupNames() {}
}
