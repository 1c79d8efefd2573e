package dev.virtwright.modules.virt;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A finding that somebody decided to live with, until a day.
 *
 * @param check id of the finding, {@code *} matches anything
 * @param expires the last day it counts
 */
record Waiver(String check, String reason, String owner, LocalDate expires) {

  /** As modules take them. */
  static final Arg<List<Map<String, @Nullable Object>>> WAIVERS =
      Arg.mappings(
              "waivers",
              "Findings somebody decided to live with: check, reason, owner, expires (YYYY-MM-DD, the"
                  + " last day it counts).")
          .orElse(List.of());

  private static final List<String> FIELDS = List.of("check", "reason", "owner", "expires");
  private static final String REMEDY =
      "see the variable waivers of this host in the inventory (host_vars, group_vars): each is"
          + " {check: ID, reason: TEXT, owner: NAME, expires: YYYY-MM-DD}";

  /** Ids that libvirt's own words make: which there are, depends on its version. */
  private static final String OF_LIBVIRT = "host-validate-";

  /** The rest of what kvm_validate judges. */
  private static final List<String> VALIDATED = List.of("nodeinfo", "domcapabilities", "smoke");

  /**
   * @throws UserException where one lacks a field, has one that nobody knows, or a day that is none
   */
  static List<Waiver> parse(List<Map<String, @Nullable Object>> given) {
    List<Waiver> waivers = new ArrayList<>();
    for (Map<String, @Nullable Object> one : given) {
      String which = "waiver " + (waivers.size() + 1);
      for (String field : one.keySet()) {
        if (!FIELDS.contains(field)) {
          throw wrong("%s has '%s', which is no part of a waiver".formatted(which, field));
        }
      }
      waivers.add(
          new Waiver(
              text(one, "check", which),
              text(one, "reason", which),
              text(one, "owner", which),
              day(text(one, "expires", which), which)));
    }
    return waivers;
  }

  private static String text(Map<String, @Nullable Object> one, String field, String which) {
    Object value = one.get(field);
    if (value == null || value instanceof Map || value instanceof List) {
      throw wrong(which + " has no '" + field + "'");
    }
    String text = value.toString().strip();
    if (text.isEmpty()) {
      throw wrong(which + " has an empty '" + field + "'");
    }
    return text;
  }

  private static LocalDate day(String text, String which) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException notADay) {
      throw wrong("%s: 'expires' is not a day: '%s'".formatted(which, text));
    }
  }

  private static UserException wrong(String problem) {
    return new UserException("waiver", problem, REMEDY, null);
  }

  /**
   * The day by a machine's clock, so that a plan depends on nothing but what was read.
   *
   * @param secondsSinceEpoch in digits; where it is something else, every waiver is over
   */
  static LocalDate today(String secondsSinceEpoch) {
    try {
      return LocalDate.ofInstant(
          Instant.ofEpochSecond(Long.parseLong(secondsSinceEpoch.strip())), ZoneOffset.UTC);
    } catch (NumberFormatException | DateTimeException noClock) {
      return LocalDate.MAX;
    }
  }

  /**
   * The findings with waived ones shown as such; what passes anyway is left alone. A waiver that
   * names no check is a finding of its own.
   */
  static List<Finding> apply(List<Waiver> waivers, List<Finding> findings, LocalDate today) {
    return Stream.concat(
            findings.stream().map(finding -> applied(waivers, finding, today)),
            waivers.stream().filter(waiver -> !waiver.namesACheck()).map(Waiver::pointless))
        .toList();
  }

  /** Of several waivers the one that lasts longest counts. */
  static Finding applied(List<Waiver> waivers, Finding finding, LocalDate today) {
    return waivers.stream()
        .filter(waiver -> waiver.covers(finding))
        .max(Comparator.comparing(Waiver::expires))
        .map(waiver -> waiver.waive(finding, today))
        .orElse(finding);
  }

  private boolean covers(Finding finding) {
    boolean bad =
        switch (finding.verdict()) {
          case WARN, FAIL, UNKNOWN -> true;
          case PASS, INFO -> false;
        };
    return bad && matches(finding.check());
  }

  private boolean matches(String id) {
    return id.matches(Pattern.quote(check).replace("*", "\\E.*\\Q"));
  }

  private boolean namesACheck() {
    int star = check.indexOf('*');
    String start = star < 0 ? check : check.substring(0, star);
    return known().anyMatch(this::matches)
        || start.startsWith(OF_LIBVIRT)
        || (star >= 0 && OF_LIBVIRT.startsWith(start));
  }

  private static Stream<String> known() {
    return Stream.concat(AuditChecks.IDS.stream(), VALIDATED.stream());
  }

  private Finding pointless() {
    return new Finding(
        "waiver",
        "waivers",
        "Waiver of '" + check + "'",
        "there is no such check, and nothing is waived",
        "a waiver names a check by its id",
        Verdict.WARN,
        Suggestions.nearest(check, known().toList())
                .map(id -> "did you mean '" + id + "'? ")
                .orElse("")
            + "-v shows the ids; this one is in the variable waivers of the inventory");
  }

  private Finding waive(Finding finding, LocalDate today) {
    boolean over = expires.isBefore(today);
    String note =
        over
            ? "the waiver of " + owner + " expired on " + expires
            : "waived by " + owner + ": " + reason + ", until " + expires;
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
