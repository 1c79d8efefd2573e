package dev.virtwright.modules.system;

import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When a user's account and password shall end. Pure but for its reading. */
final class UserLimits {
  private UserLimits() {}

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+([.][0-9]+)?([eE][+]?[0-9]+)?");

  static final Arg<String> EXPIRES =
      Arg.string(
              "expires",
              "When the account ends, in seconds since the epoch; negative for never.",
              NUMBER.pattern())
          .optional();
  static final Arg<Long> MOST = days("password_expire_max", "Days until the password must change.");
  static final Arg<Long> LEAST = days("password_expire_min", "Days until it may change again.");
  static final Arg<Long> WARNING = days("password_expire_warn", "Days of warning before that.");
  static final Arg<Long> INACTIVE =
      days("password_expire_account_disable", "Days after it until the account is disabled.");

  private static Arg<Long> days(String name, String summary) {
    return Arg.integer(name, summary, -1, 999999).optional();
  }

  static final List<Arg<?>> ARGS = List.of(EXPIRES, MOST, LEAST, WARNING, INACTIVE);

  static boolean asked(Args args) {
    return ARGS.stream().anyMatch(args::given);
  }

  /** Options of chage(1) for what differs, and each difference. */
  static List<String> differences(Args args, AccountLimits.Answer now, List<Change> drift) {
    List<String> options = new ArrayList<>();
    args.find(EXPIRES)
        .ifPresent(text -> {
          double seconds = Double.parseDouble(text);
          Long wanted = seconds < 0 ? null : (long) Math.floor(seconds / 86400);
          if (!Objects.equals(wanted, now.expires())) {
            drift.add(Change.of("expires", date(now.expires()), date(wanted)));
            options.addAll(List.of("-E", wanted == null ? "-1" : wanted.toString()));
          }
        });
    differs(args, MOST, now.most(), "-M", drift, options);
    differs(args, LEAST, now.least(), "-m", drift, options);
    differs(args, WARNING, now.warning(), "-W", drift, options);
    differs(args, INACTIVE, now.inactive(), "-I", drift, options);
    return options;
  }

  private static void differs(
      Args args,
      Arg<Long> arg,
      @Nullable Long now,
      String option,
      List<Change> drift,
      List<String> options) {
    Long wanted = args.find(arg).orElse(null);
    if (wanted != null && !wanted.equals(now == null ? Long.valueOf(-1) : now)) {
      drift.add(Change.of(arg.name(), now, wanted));
      options.addAll(List.of(option, wanted.toString()));
    }
  }

  private static String date(@Nullable Long days) {
    return days == null ? "never" : LocalDate.ofEpochDay(days).toString();
  }
}
