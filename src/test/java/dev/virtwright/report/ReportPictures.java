package dev.virtwright.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes the documentation's pictures of the HTML report. */
public final class ReportPictures {
  private ReportPictures() {}

  /**
   * @param arguments the report, and the directory the pictures go to
   */
  public static void main(String[] arguments) throws IOException {
    Path report = Path.of(arguments[0]).toAbsolutePath();
    Path images = Files.createDirectories(Path.of(arguments[1]));
    try (Chromium browser = new Chromium()) {
      browser.window(1280, 860);
      browser.open(report);
      save(browser, images, "report-light.png");
      browser.prefer("prefers-color-scheme", "dark");
      save(browser, images, "report-dark.png");
      browser.prefer("prefers-color-scheme", "light");
      browser.open(report, "#filter=origin:corrective");
      browser.evaluate("scrollTo(0, document.querySelector('.filter').offsetTop)");
      save(browser, images, "report-map.png");
      // Where a file was changed there is a diff to see.
      browser.open(report, "#filter=origin:corrective+log_filters");
      browser.click(".heat tbody tr:nth-child(1) td.cell.corrective");
      browser.evaluate("document.querySelector('article.host:has(.pointed)').scrollIntoView()");
      save(browser, images, "report-host.png");
      browser.open(report);
      browser.evaluate("document.getElementById('capacity').scrollIntoView()");
      save(browser, images, "report-capacity.png");
      browser.window(390, 844);
      browser.open(report);
      save(browser, images, "report-phone.png");
    }
  }

  private static void save(Chromium browser, Path images, String name) throws IOException {
    // Until what came into view is drawn.
    browser.evaluateLater(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))");
    Files.write(images.resolve(name), browser.screenshot());
  }
}
