package dev.virtwright.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** The system's Chromium without a window, and what a person does with it. */
final class Chromium implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ChromeDriver driver;

  Chromium() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--hide-scrollbars",
        "--force-device-scale-factor=1");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
            .usingAnyFreePort()
            .build();
    driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(PATIENCE.multipliedBy(4));
    window(1280, 900);
  }

  void window(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
    cdp(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  void open(Path file) {
    open(file, "");
  }

  /**
   * @param fragment from {@code #} on
   */
  void open(Path file, String fragment) {
    // From an empty page: an address that differs in its fragment alone would not load anew.
    driver.get("about:blank");
    driver.get(file.toUri() + fragment);
    // On a busy computer the driver may take the empty page for the one that it waits for.
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isOpen()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Chromium did not open " + file);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private boolean isOpen() {
    return Boolean.TRUE.equals(
        driver.executeScript(
            "return location.protocol === 'file:' && document.readyState === 'complete'"));
  }

  void reload() {
    driver.navigate().refresh();
  }

  void back() {
    driver.navigate().back();
  }

  void forward() {
    driver.navigate().forward();
  }

  String fragment() {
    String address = Objects.requireNonNull(driver.getCurrentUrl());
    int hash = address.indexOf('#');
    return hash < 0 ? "" : address.substring(hash);
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  int count(String css) {
    return ((Number) evaluate("return document.querySelectorAll(arguments[0]).length", css))
        .intValue();
  }

  /** As shown, without what is folded or hidden. */
  String text(String css) {
    return find(css).getText();
  }

  void click(String css) {
    find(css).click();
  }

  /** As from the keyboard, to whatever has the focus. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  void pressWithControl(CharSequence key) {
    new Actions(driver).keyDown(Keys.CONTROL).sendKeys(key).keyUp(Keys.CONTROL).perform();
  }

  /** A property of the element that has the focus, as text. */
  String focused(String property) {
    return String.valueOf(evaluate("return document.activeElement." + property));
  }

  String style(String css, String property) {
    return String.valueOf(
        evaluate(
            "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]",
            css,
            property));
  }

  /** What the page complained of since it was asked last, content security policy included. */
  String consoleErrors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .collect(Collectors.joining("\n"));
  }

  Object evaluate(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Of a script that calls its last argument when it is done. */
  Object evaluateLater(String script, Object... arguments) {
    return driver.executeAsyncScript(script, arguments);
  }

  Map<String, Object> cdp(String command, Map<String, Object> parameters) {
    return driver.executeCdpCommand(command, parameters);
  }

  /** Such as {@code prefers-color-scheme}, {@code dark}; until it is set otherwise. */
  void prefer(String feature, String value) {
    cdp(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", feature, "value", value))));
  }

  byte[] screenshot() {
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  byte[] pdf() {
    Map<String, Object> printed =
        cdp("Page.printToPDF", Map.of("printBackground", true, "preferCSSPageSize", true));
    return Base64.getDecoder().decode((String) printed.get("data"));
  }

  /** Text of a PDF, as pdftotext(1) lays it out. */
  static String text(byte[] pdf, Path directory) throws IOException, InterruptedException {
    Path file = Files.write(directory.resolve("report.pdf"), pdf);
    Path text = directory.resolve("report.txt");
    Process reading =
        new ProcessBuilder("pdftotext", "-layout", file.toString(), text.toString())
            .redirectErrorStream(true)
            .start();
    if (!reading.waitFor(PATIENCE) || reading.exitValue() != 0) {
      reading.destroyForcibly();
      throw new IOException("pdftotext failed");
    }
    return Files.readString(text);
  }

  /** Rules of axe-core that the page breaks, each with the elements that do. */
  @SuppressWarnings("unchecked")
  List<String> accessibilityViolations() throws IOException {
    evaluate(axe());
    Object found =
        evaluateLater(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then(result => done(
              result.violations.map(v => v.id + ': ' + v.nodes.slice(0, 4)
                .map(n => n.target.join(' ') + ' ' + (n.any[0] || n.all[0] || n.none[0] || {}).message).join(' | '))));
            """);
    return (List<String>) Objects.requireNonNull(found);
  }

  private static String axe() throws IOException {
    try (InputStream in = Chromium.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
