package dev.virtwright.modules.virt;

import dev.virtwright.diag.UserException;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A finding that somebody decided to live with, until a day.
 *
 * @param check id of the finding, {@code *} matches anything
 * @param expires the last day it counts; null for no end
 */
record Waiver(String check, String reason, String owner, @Nullable LocalDate expires) {

  static List<Waiver> parse(List<Map<String, @Nullable Object>> given) {
    List<Waiver> waivers = new ArrayList<>();
    for (Map<String, @Nullable Object> one : given) {
      for (String needed : List.of("check", "reason", "owner")) {
        if (!(one.get(needed) instanceof String text) || text.isBlank()) {
          throw new UserException(
              "waiver",
              "a waiver has no " + needed,
              "write {check, reason, owner, expires: YYYY-MM-DD}",
              null);
        }
      }
      Object day = one.get("expires");
      try {
        waivers.add(
            new Waiver(
                (String) Objects.requireNonNull(one.get("check")),
                (String) Objects.requireNonNull(one.get("reason")),
                (String) Objects.requireNonNull(one.get("owner")),
                day == null ? null : LocalDate.parse(day.toString())));
      } catch (DateTimeParseException notADay) {
        throw new UserException(
            "waiver", "a waiver's 'expires' is not a day: " + day, "write YYYY-MM-DD", null);
      }
    }
    return waivers;
  }

  /** The findings with waived ones shown as such; what passes anyway is left alone. */
  static List<Finding> apply(List<Waiver> waivers, List<Finding> findings, LocalDate today) {
    return findings.stream()
        .map(finding ->
            waivers.stream()
                .filter(waiver -> waiver.covers(finding))
                .findFirst()
                .map(waiver -> waiver.waive(finding, today))
                .orElse(finding))
        .toList();
  }

  private boolean covers(Finding finding) {
    boolean bad =
        switch (finding.verdict()) {
          case WARN, FAIL, UNKNOWN -> true;
          case PASS, INFO -> false;
        };
    String regex = Pattern.quote(check).replace("*", "\\E.*\\Q");
    return bad && finding.check().matches(regex);
  }

  private Finding waive(Finding finding, LocalDate today) {
    boolean over = expires != null && expires.isBefore(today);
    String note =
        over
            ? "the waiver of " + owner + " expired on " + expires
            : "waived by " + owner + ": " + reason + (expires == null ? "" : ", until " + expires);
    return new Finding(
        finding.check(),
        finding.group(),
        finding.title(),
        finding.read(),
        finding.rule() + "; " + note,
        over ? finding.verdict() : Verdict.INFO,
        over ? finding.remedy() : null);
  }
}
