package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;

/** One entry of a list of tasks, imports already expanded. */
public sealed interface Step permits Task, Block, Include {

  Position position();

  SourceLocation location();
}
