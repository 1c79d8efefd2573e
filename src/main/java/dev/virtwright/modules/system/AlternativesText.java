package dev.virtwright.modules.system;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code update-alternatives --display} prints, of Debian's and of Red Hat's program.
 *
 * @param manual whether somebody chose; else the highest priority counts
 * @param path what the link points to; null where nothing is known of the name
 * @param link null where it does not print it
 * @param all by path
 */
record AlternativesText(
    boolean manual, @Nullable String path, @Nullable String link, Map<String, Choice> all) {

  static final AlternativesText NONE = new AlternativesText(false, null, null, Map.of());

  private static final Pattern MODE =
      Pattern.compile("\\S+ - (?:status is )?(auto|manual)(?: mode|\\.)");
  private static final Pattern POINTS = Pattern.compile("\\s*link currently points to (.+)");
  private static final Pattern LINK = Pattern.compile("\\s*link \\S+ is (/.+)");
  private static final Pattern FOLLOWER_LINK =
      Pattern.compile("\\s*(?:slave|follower) (\\S+) is (/.+)");
  private static final Pattern CHOICE =
      Pattern.compile("(/.*) - (?:family (\\S+) )?priority (-?\\d{1,9})");
  private static final Pattern FOLLOWER = Pattern.compile("\\s+(?:slave|follower) (\\S+): (.+)");

  AlternativesText {
    all = Map.copyOf(all);
  }

  /**
   * One that may be chosen.
   *
   * @param followers that are chosen with it
   */
  record Choice(int priority, @Nullable String family, List<Follower> followers) {
    Choice {
      followers = List.copyOf(followers);
    }
  }

  /**
   * A link that follows.
   *
   * @param link null where it is not printed
   */
  record Follower(String name, @Nullable String link, String path) {}

  static AlternativesText of(String text) {
    boolean manual = false;
    String points = null;
    String link = null;
    Map<String, String> links = new LinkedHashMap<>();
    Map<String, Choice> all = new LinkedHashMap<>();
    String choice = null;
    for (String line : text.split("\n")) {
      Matcher mode = MODE.matcher(line);
      Matcher target = POINTS.matcher(line);
      Matcher own = LINK.matcher(line);
      Matcher followerLink = FOLLOWER_LINK.matcher(line);
      Matcher one = CHOICE.matcher(line);
      Matcher follower = FOLLOWER.matcher(line);
      if (one.matches()) {
        choice = one.group(1);
        all.put(choice, new Choice(Integer.parseInt(one.group(3)), one.group(2), List.of()));
      } else if (mode.matches()) {
        manual = mode.group(1).equals("manual");
      } else if (target.matches()) {
        points = target.group(1);
      } else if (followerLink.matches()) {
        links.put(followerLink.group(1), followerLink.group(2));
      } else if (own.matches() && choice == null) {
        link = own.group(1);
      } else if (follower.matches() && choice != null && !follower.group(2).equals("(null)")) {
        String name = follower.group(1);
        String path = follower.group(2);
        all.computeIfPresent(
            choice,
            (key, value) -> {
              List<Follower> more = new ArrayList<>(value.followers());
              more.add(new Follower(name, links.get(name), path));
              return new Choice(value.priority(), value.family(), more);
            });
      }
    }
    return new AlternativesText(manual, points, link, all);
  }
}
