package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a plan of findings: in sync, or blocked where they are worse than is accepted. */
final class Judgement {

  /** From which verdict on a task fails. */
  enum FailOn {
    NEVER,
    WARN,
    FAIL;

    boolean reached(Verdict verdict) {
      return switch (this) {
        case NEVER -> false;
        case WARN -> verdict == Verdict.WARN || verdict == Verdict.FAIL;
        case FAIL -> verdict == Verdict.FAIL;
      };
    }
  }

  private Judgement() {}

  static Plan plan(
      List<Finding> findings, FailOn failOn, Map<String, ? extends @Nullable Object> more) {
    Map<String, @Nullable Object> values = values(findings, more);
    List<Finding> bad =
        findings.stream().filter(finding -> failOn.reached(finding.verdict())).toList();
    if (bad.isEmpty()) {
      return new Plan.InSync(values, findings);
    }
    List<String> problems = new ArrayList<>();
    List<String> remedies = new ArrayList<>();
    for (Finding finding : bad) {
      problems.add(finding.told());
      if (finding.remedy() != null) {
        remedies.add(finding.remedy());
      }
    }
    return new Plan.Blocked(
        String.join("\n", problems),
        remedies.isEmpty() ? "waive the finding if it is accepted" : String.join("\n", remedies),
        values,
        findings);
  }

  static Map<String, @Nullable Object> values(
      List<Finding> findings, Map<String, ? extends @Nullable Object> more) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(more);
    values.put("findings", findings.stream().map(Finding::toValue).toList());
    values.put(
        "verdict",
        findings.stream()
            .map(Finding::verdict)
            .max(Comparator.naturalOrder())
            .orElse(Verdict.PASS)
            .name()
            .toLowerCase(Locale.ROOT));
    return values;
  }
}
