package dev.virtwright.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Line differences of two texts with lines of context around them, as diff -u shows them. Bounded:
 * texts with more than {@value #MOST_LINES} differing lines are shown as replaced whole.
 */
final class TextDiff {
  private static final int MOST_LINES = 2000;
  private static final int CONTEXT = 3;

  private TextDiff() {}

  /** What a line is. */
  enum Kind {
    SAME,
    REMOVED,
    ADDED,
    /** Lines left out between two places. */
    GAP
  }

  record Line(Kind kind, String text) {
    char sign() {
      return switch (kind) {
        case SAME -> ' ';
        case REMOVED -> '-';
        case ADDED -> '+';
        case GAP -> '@';
      };
    }
  }

  static List<Line> of(String before, String after) {
    return folded(whole(before.lines().toList(), after.lines().toList()));
  }

  /** All lines, those that are the same as well. */
  static List<Line> whole(List<String> a, List<String> b) {
    int head = 0;
    while (head < a.size() && head < b.size() && a.get(head).equals(b.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < a.size() - head
        && tail < b.size() - head
        && a.get(a.size() - 1 - tail).equals(b.get(b.size() - 1 - tail))) {
      tail++;
    }
    List<Line> all = new ArrayList<>();
    a.subList(0, head).forEach(line -> all.add(new Line(Kind.SAME, line)));
    middle(a.subList(head, a.size() - tail), b.subList(head, b.size() - tail), all);
    a.subList(a.size() - tail, a.size()).forEach(line -> all.add(new Line(Kind.SAME, line)));
    return all;
  }

  /** Longest common subsequence by dynamic programming. */
  private static void middle(List<String> a, List<String> b, List<Line> out) {
    if (a.size() > MOST_LINES || b.size() > MOST_LINES) {
      a.forEach(line -> out.add(new Line(Kind.REMOVED, line)));
      b.forEach(line -> out.add(new Line(Kind.ADDED, line)));
      return;
    }
    short[][] common = new short[a.size() + 1][b.size() + 1];
    for (int i = a.size() - 1; i >= 0; i--) {
      for (int j = b.size() - 1; j >= 0; j--) {
        common[i][j] =
            a.get(i).equals(b.get(j))
                ? (short) (common[i + 1][j + 1] + 1)
                : (short) Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < a.size() || j < b.size()) {
      if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
        out.add(new Line(Kind.SAME, a.get(i)));
        i++;
        j++;
      } else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) {
        out.add(new Line(Kind.REMOVED, a.get(i)));
        i++;
      } else {
        out.add(new Line(Kind.ADDED, b.get(j)));
        j++;
      }
    }
  }

  private static List<Line> folded(List<Line> all) {
    boolean[] kept = new boolean[all.size()];
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).kind() != Kind.SAME) {
        for (int j = Math.max(0, i - CONTEXT); j <= Math.min(all.size() - 1, i + CONTEXT); j++) {
          kept[j] = true;
        }
      }
    }
    List<Line> folded = new ArrayList<>();
    int left = 0;
    for (int i = 0; i < all.size(); i++) {
      if (kept[i]) {
        if (left > 0) {
          folded.add(gap(left));
          left = 0;
        }
        folded.add(all.get(i));
      } else {
        left++;
      }
    }
    if (left > 0 && !folded.isEmpty()) {
      folded.add(gap(left));
    }
    return folded;
  }

  private static Line gap(int lines) {
    return new Line(Kind.GAP, "… " + lines + (lines == 1 ? " line" : " lines") + " the same");
  }
}
