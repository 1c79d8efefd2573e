package dev.virtwright.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.utils.ScreenTerminal;

/**
 * A terminal that cuts its rows where it is made narrower, as xterm does, and where it is made
 * lower takes rows away below the cursor before it scrolls, as xterm, tmux and others do.
 */
final class CuttingScreen implements Screen {
  private final ScreenTerminal terminal;

  CuttingScreen(LiveProgress.Size size) {
    terminal = new ScreenTerminal(size.columns(), size.rows());
  }

  @Override
  public void write(String text) {
    terminal.write(text);
  }

  @Override
  public void resize(LiveProgress.Size size) {
    terminal.setSize(org.jline.terminal.Size.of(size.columns(), size.rows()));
  }

  @Override
  public List<String> rows() {
    int columns = terminal.getColumns();
    long[] cells = new long[columns * terminal.getRows()];
    terminal.dump(cells, null);
    return IntStream.range(0, terminal.getRows())
        .mapToObj(row -> text(Arrays.copyOfRange(cells, row * columns, (row + 1) * columns)))
        .toList();
  }

  @Override
  public List<String> scrollback() {
    return terminal.getHistory().stream().map(CuttingScreen::text).toList();
  }

  @Override
  public int cursorRow() {
    int[] cursor = new int[2];
    terminal.dump(new long[terminal.getColumns() * terminal.getRows()], cursor);
    return cursor[1];
  }

  private static String text(long[] cells) {
    StringBuilder text = new StringBuilder();
    for (long cell : cells) {
      int character = ScreenTerminal.cellCodePoint(cell);
      if (character != 0) { // else the second column of a wide one
        text.appendCodePoint(character);
      }
    }
    return text.toString().stripTrailing();
  }
}
