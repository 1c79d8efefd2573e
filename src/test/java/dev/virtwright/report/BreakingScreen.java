package dev.virtwright.report;

import com.techsenger.jeditermfx.core.ArrayTerminalDataStream;
import com.techsenger.jeditermfx.core.RequestOrigin;
import com.techsenger.jeditermfx.core.TerminalDisplay;
import com.techsenger.jeditermfx.core.emulator.JediEmulator;
import com.techsenger.jeditermfx.core.model.JediTerminal;
import com.techsenger.jeditermfx.core.model.StyleState;
import com.techsenger.jeditermfx.core.model.TerminalTextBuffer;
import com.techsenger.jeditermfx.core.util.CharUtils;
import com.techsenger.jeditermfx.core.util.TermSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A terminal that breaks lines anew where it is made narrower and joins them where it is made
 * wider, as those of desktops and tmux do.
 */
final class BreakingScreen implements Screen {
  private final TerminalTextBuffer buffer;
  private final JediTerminal terminal;

  BreakingScreen(LiveProgress.Size size) {
    StyleState style = new StyleState();
    buffer = new TerminalTextBuffer(size.columns(), size.rows(), style);
    TerminalDisplay nobody =
        (TerminalDisplay)
            Proxy.newProxyInstance(
                BreakingScreen.class.getClassLoader(),
                new Class<?>[] {TerminalDisplay.class},
                (proxy, method, arguments) -> nothing(method.getReturnType()));
    terminal = new JediTerminal(nobody, buffer, style);
  }

  private static @Nullable Object nothing(Class<?> type) {
    return type == boolean.class ? (Object) false : type == int.class ? (Object) 0 : null;
  }

  @Override
  public void write(String text) {
    try {
      JediEmulator emulator =
          new JediEmulator(new ArrayTerminalDataStream(text.toCharArray()), terminal);
      while (emulator.hasNext()) {
        emulator.next();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void resize(LiveProgress.Size size) {
    terminal.resize(new TermSize(size.columns(), size.rows()), RequestOrigin.User);
  }

  @Override
  public List<String> rows() {
    return lines(0, buffer.getHeight());
  }

  @Override
  public List<String> scrollback() {
    return lines(-buffer.getHistoryLinesCount(), 0);
  }

  private List<String> lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(row ->
            buffer
                .getLine(row)
                .getText()
                .replace(String.valueOf(CharUtils.DWC), "")
                .replace(CharUtils.NUL_CHAR, ' ')
                .stripTrailing())
        .toList();
  }

  @Override
  public int cursorRow() {
    return terminal.getCursorY() - 1;
  }
}
