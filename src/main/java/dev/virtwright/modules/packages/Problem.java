package dev.virtwright.modules.packages;

import dev.virtwright.module.Plan;
import java.util.Objects;

/** Why it cannot be brought about, and what a person can do. */
record Problem(String problem, String remedy) {
  Problem {
    Objects.requireNonNull(problem);
    Objects.requireNonNull(remedy);
  }

  Plan plan() {
    return Plan.blocked(problem, remedy);
  }
}
