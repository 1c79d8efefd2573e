package dev.virtwright.report;

import java.util.ArrayList;
import java.util.List;

/** A terminal as a person sees it: what is in its window, and what one can scroll back to. */
interface Screen {
  void write(String text);

  void resize(LiveProgress.Size size);

  /** The window's rows, without blanks at their ends. */
  List<String> rows();

  /** What left the window at its top, oldest first. */
  List<String> scrollback();

  /** The row that the cursor is in, from 0. */
  int cursorRow();

  /** All that can be seen above the cursor. */
  default List<String> aboveCursor() {
    List<String> all = new ArrayList<>(scrollback());
    all.addAll(rows().subList(0, cursorRow()));
    return all;
  }

  default List<String> all() {
    List<String> all = new ArrayList<>(scrollback());
    all.addAll(rows());
    return all;
  }

  /** All words, each row's after the one's above it. */
  default String text() {
    return String.join(" ", String.join(" ", all()).strip().split("\\s+"));
  }
}
