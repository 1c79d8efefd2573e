package dev.virtwright.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** Prints how long Chromium takes to open a report and to filter it. */
public final class ReportBench {
  private static final int RUNS = 7;

  /** Each typed anew, so that nothing found before helps. */
  private static final List<String> WORDS =
      List.of("swap", "joined", "epyc", "0007", "microcode", "journald", "fra-01");

  private ReportBench() {}

  /**
   * @param arguments files
   */
  public static void main(String[] arguments) throws Exception {
    try (Chromium browser = new Chromium()) {
      for (String file : arguments) {
        measure(browser, Path.of(file).toAbsolutePath());
      }
    }
  }

  private static void measure(Chromium browser, Path file) throws Exception {
    double[] opened = new double[RUNS];
    double[] first = new double[RUNS];
    double[] typed = new double[RUNS * (WORDS.size() - 1)];
    double[] chips = new double[RUNS];
    double[] scrolled = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      browser.open(file);
      opened[run] = number(browser.evaluate(OPENED));
      for (int i = 0; i < WORDS.size(); i++) {
        double taken = number(browser.evaluateLater(TYPED, WORDS.get(i)));
        if (i == 0) {
          first[run] = taken;
        } else {
          typed[run * (WORDS.size() - 1) + i - 1] = taken;
        }
      }
      browser.evaluateLater(TYPED, "");
      chips[run] = number(browser.evaluateLater(CHIP));
      scrolled[run] = number(browser.evaluateLater(SCROLLED));
    }
    System.out.printf("%s, %.1f MB%n", file.getFileName(), Files.size(file) / 1e6);
    print("opened (navigation to load event, all built)", opened);
    print("first word typed, to the next frame", first);
    print("further words", typed);
    print("chip", chips);
    print("scrolled to the end of the heat map", scrolled);
  }

  private static void print(String what, double[] millis) {
    double[] sorted = Arrays.copyOf(millis, millis.length);
    Arrays.sort(sorted);
    System.out.printf(
        "  %-46s median %4.0f ms, worst %4.0f ms%n",
        what, sorted[sorted.length / 2], DoubleStream.of(sorted).max().orElse(0));
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static final String OPENED =
      "return performance.getEntriesByType('navigation')[0].loadEventEnd";

  /** Until the frame after the change is ready: two animation frames. */
  private static final String FRAME =
      "requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));";

  private static final String TYPED =
      """
      const done = arguments[arguments.length - 1];
      const box = document.getElementById('search');
      const start = performance.now();
      box.value = arguments[0];
      box.dispatchEvent(new Event('input', {bubbles: true}));
      """
          + FRAME;

  private static final String CHIP =
      """
      const done = arguments[arguments.length - 1];
      const start = performance.now();
      document.querySelector('.chip').click();
      """
          + FRAME;

  private static final String SCROLLED =
      """
      const done = arguments[arguments.length - 1];
      document.querySelector('.chip').click();
      const start = performance.now();
      document.querySelector('.map').scrollTop = 1e7;
      """
          + FRAME;
}
