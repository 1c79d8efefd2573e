package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.result.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What a person does with the HTML report, in headless Chromium, from disk. */
final class HtmlReportIT {
  private static final int MOST_NODES = 20_000;

  @TempDir private static Path directory;
  private static Chromium browser;
  private static Path few;
  private static Path thousand;
  private static Path fiveThousand;

  @BeforeAll
  static void start() throws IOException {
    few = written("few", SampleRun.drift(20));
    thousand = written("thousand", SampleFleet.drift(1000, SampleFleet.SEED));
    fiveThousand = written("five-thousand", SampleFleet.drift(5000, SampleFleet.SEED));
    browser = new Chromium();
  }

  @AfterAll
  static void end() {
    browser.close();
  }

  @BeforeEach
  void usualWindow() {
    browser.window(1280, 900);
    browser.prefer("prefers-color-scheme", "light");
  }

  private static Path written(String name, RunReport report) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".html"), HtmlReport.render(report, ZoneOffset.UTC));
  }

  private static long rowsFound() {
    return Long.parseLong(browser.find(".heat").getAttribute("aria-rowcount")) - 1;
  }

  private static int nodes() {
    return ((Number)
            browser.evaluate(
                "let n = 0; const w = document.createTreeWalker(document); while (w.nextNode()) n++;"
                    + " return n"))
        .intValue();
  }

  private static List<?> hostsShown() {
    return (List<?>)
        browser.evaluate(
            "return [...document.querySelectorAll('article.host h3')].map(h => h.textContent)");
  }

  @Test
  void itOpensFromDiskAndAsksForNothing() {
    browser.cdp("Network.enable", Map.of());
    browser.open(thousand);
    assertTrue(browser.text(".lead").startsWith("Of 1,000 hosts, "), browser.text(".lead"));
    assertEquals(
        0L,
        browser.evaluate("return performance.getEntriesByType('resource').length"),
        "nothing was requested");
    assertEquals("", browser.consoleErrors());
    assertTrue(
        (Boolean)
            browser.evaluate(
                "return document.querySelector('#first').getBoundingClientRect().top < 500"),
        "what to look at first is in the first screenful");
  }

  @Test
  void aWordFindsHostsByNameCheckTaskAndText() {
    browser.open(thousand);
    browser.press("/");
    browser.press("kvm-fra-0007");
    assertEquals("1 of 1,000 hosts", browser.text("#matches"));
    assertEquals(List.of("kvm-fra-0007"), hostsShown());
    assertEquals("#filter=kvm-fra-0007", browser.fragment());
    browser.press(Keys.ESCAPE);
    assertEquals("1,000 hosts", browser.text("#matches"));
    assertEquals(1000, rowsFound());
    browser.press("has not joined");
    long apart = rowsFound();
    assertTrue(apart > 0 && apart < 50, "a finding's text finds " + apart);
    browser.press(Keys.ESCAPE, "swappiness fra");
    long tasks = rowsFound();
    assertTrue(tasks > 0 && tasks < 100, "what differs finds " + tasks);
    browser.press(Keys.ESCAPE, "nothing-like-it");
    assertEquals("0 of 1,000 hosts", browser.text("#matches"));
  }

  @Test
  void whatPassedIsSearchedWhenAskedFor() {
    browser.open(thousand, "#filter=vhost-user");
    assertEquals("0 of 1,000 hosts", browser.text("#matches"));
    browser.click("[data-word='with:passed']");
    assertTrue(rowsFound() > 900, "rows " + rowsFound());
    assertEquals("#filter=vhost-user+with:passed", browser.fragment());
  }

  @Test
  void chipsOfAGroupAreAlternativesAndGroupsNarrow() {
    browser.open(thousand);
    browser.click("[data-word='state:failed']");
    long failed = rowsFound();
    browser.click("[data-word='state:unreachable']");
    long either = rowsFound();
    assertTrue(0 < failed && failed < either && either < 100, failed + ", " + either);
    assertEquals("true", browser.find("[data-word='state:failed']").getAttribute("aria-pressed"));
    browser.click("[data-word='state:failed']");
    browser.click("[data-word='state:unreachable']");
    browser.click("[data-word='origin:corrective']");
    long changedOnHosts = rowsFound();
    browser.click("[data-word='severity:fail']");
    assertTrue(rowsFound() < changedOnHosts, "both are asked for");
    assertEquals("#filter=origin:corrective+severity:fail", browser.fragment());
  }

  @Test
  void theAddressKeepsFilterAndHostOverReloadAndGoingBack() {
    browser.open(thousand);
    browser.click("[data-word='origin:corrective']");
    String filtered = browser.fragment();
    long found = rowsFound();
    browser.click(".heat tbody tr:nth-child(2) a");
    String host = browser.fragment();
    assertTrue(host.startsWith("#host-") && host.endsWith("&filter=origin:corrective"), host);
    browser.reload();
    assertEquals(host, browser.fragment());
    assertEquals(found, rowsFound());
    assertEquals(1, browser.count("article.pointed > details[open]"));
    browser.back();
    assertEquals(filtered, browser.fragment());
    assertEquals(found, rowsFound());
    browser.back();
    assertEquals("", browser.fragment());
    assertEquals(1000, rowsFound());
    browser.forward();
    assertEquals(found, rowsFound());
  }

  @Test
  void aFragmentAddressesAHostThatIsOnlyData() {
    browser.open(fiveThousand, "#host-kvm-dub-1111");
    assertTrue(hostsShown().contains("kvm-dub-1111"), "built");
    assertEquals(1, browser.count("#host-kvm-dub-1111 > details[open] > .body"));
    assertTrue(
        (Boolean)
            browser.evaluate(
                "const top = document.getElementById('host-kvm-dub-1111').getBoundingClientRect().top;"
                    + " return top >= 0 && top < innerHeight"),
        "in view");
    browser.open(fiveThousand, "#host-nobody");
    assertEquals("This report has no host-nobody", browser.text("#matches"));
  }

  @Test
  void aHostUnfoldsAndSaysWhatWhySinceWhenAndWhatToDo() {
    browser.open(few, "#host-kvm-drifted");
    String told = browser.text("#host-kvm-drifted");
    assertTrue(told.contains("packages.missing"), told);
    assertTrue(told.contains("- options kvm_amd nested=0"), told);
    assertTrue(told.contains("+ options kvm_amd nested=1"), told);
    assertTrue(told.contains("add 8 GiB of swap"), told);
    assertFalse(told.contains("64-bit CPU"), "what passed is folded");
    browser.click("#host-kvm-drifted [data-quiet] > summary");
    assertTrue(browser.text("#host-kvm-drifted").contains("64-bit CPU"));
    browser.open(thousand, "#filter=origin:corrective");
    browser.click(".heat tbody tr:first-child td.cell.corrective");
    String dated = browser.text("article.host:has(.pointed)");
    assertTrue(
        dated.contains("changed on the host since") || dated.contains("new in this run"), dated);
  }

  @Test
  void aLinkOfTheConclusionLeadsToItsHostAndAProblemToItsHosts() {
    browser.open(thousand);
    assertEquals("auto", browser.style(".names", "columnWidth"), "the conclusion is a sentence");
    String name = browser.text(".names a");
    browser.click(".names a");
    assertEquals("#host-" + name, browser.fragment());
    assertEquals(name, browser.text("article.pointed h3"));
    browser.back();
    browser.click(".problems li:nth-child(2) a[data-filter]");
    assertNotEquals(1000, rowsFound());
    assertTrue(browser.fragment().startsWith("#filter="), browser.fragment());
  }

  @Test
  void theKeyboardAloneDoesIt() {
    browser.open(thousand);
    browser.press(Keys.TAB);
    assertEquals("Skip to the hosts", browser.focused("textContent"));
    browser.press(Keys.ENTER);
    assertEquals("hosts", browser.focused("id"));
    browser.press("/");
    assertEquals("search", browser.focused("id"));
    browser.press("severity:fail", Keys.TAB);
    while (!browser.focused("tagName").equals("A")
        || browser.focused("closest('.heat') !== null").equals("false")) {
      browser.press(Keys.TAB);
    }
    String first = browser.focused("textContent");
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    assertEquals("TD", browser.focused("tagName"));
    assertFalse(browser.focused("ariaLabel").isEmpty(), "a cell says what it stands for");
    browser.press(Keys.END);
    browser.press(Keys.HOME);
    assertNotEquals(first, browser.focused("textContent"));
    browser.pressWithControl(Keys.END);
    assertEquals(String.valueOf(rowsFound() + 1), browser.focused("closest('tr').ariaRowIndex"));
    browser.pressWithControl(Keys.HOME);
    assertEquals(first, browser.focused("textContent"));
    browser.press(Keys.ARROW_RIGHT, Keys.ENTER);
    assertTrue(browser.fragment().startsWith("#host-" + first), browser.fragment());
    assertEquals("SUMMARY", browser.focused("tagName"));
    browser.press(Keys.ENTER);
    assertEquals(0, browser.count("article.pointed > details[open]"));
    browser.press(Keys.ESCAPE);
    assertEquals(1000, rowsFound());
  }

  @Test
  void moreHostsComeWhenAskedFor() {
    browser.open(thousand);
    int before = hostsShown().size();
    browser.click("#more");
    assertEquals(2 * before, hostsShown().size());
    assertEquals("SUMMARY", browser.focused("tagName"));
  }

  @Test
  void largeFleetsStaySmallInThePage() {
    for (Path file : List.of(thousand, fiveThousand)) {
      browser.open(file);
      assertTrue(nodes() < MOST_NODES, file + " has " + nodes() + " nodes");
      browser.click("[data-word='severity:warn']");
      browser.click("[data-word='with:passed']");
      assertTrue(browser.count(".heat tbody tr") < 100, "rows in the page");
      assertTrue(nodes() < MOST_NODES, file + " filtered has " + nodes() + " nodes");
      browser.evaluate("document.querySelector('.map').scrollTop = 1e7");
      browser.evaluate("document.querySelector('.map').dispatchEvent(new Event('scroll'))");
      assertTrue(browser.count(".heat tbody tr") < 100, "rows in the page");
      assertEquals(
          rowsFound() + 1,
          Long.parseLong(browser.find(".heat tbody tr:last-child").getAttribute("aria-rowindex")),
          "the last host is at the end");
    }
  }

  @Test
  void paperHasConclusionMapAndTheHostsThatWereAskedFor() throws Exception {
    browser.open(thousand, "#filter=kvm-fra-0007");
    String name = browser.text("article.host h3");
    String text = Chromium.text(browser.pdf(), directory);
    assertTrue(text.contains("Of 1,000 hosts"), text);
    assertTrue(text.contains(name), text);
    assertTrue(text.contains("libvirtd starts at boot"), "folded lists are on paper");
    assertTrue(text.contains("Page 1 of "), "numbers in the margin: " + text);
    assertTrue(text.contains("Virtwright · Drift · playbooks/kvm-host.yml"), text);
    assertFalse(text.contains("Skip to the hosts"), text);
    browser.open(thousand);
    String whole = Chromium.text(browser.pdf(), directory);
    assertTrue(whole.chars().filter(c -> c == '\f').count() < 60, "pages are bounded");
    assertTrue(whole.contains("The first 60 of 1,000 hosts"), "and it says so");
    assertEquals(1000, rowsFound(), "as before on the screen");
  }

  @Test
  void darkIsDark() {
    browser.open(few);
    String light = browser.style("body", "backgroundColor");
    browser.prefer("prefers-color-scheme", "dark");
    assertEquals("rgb(248, 247, 244)", light);
    assertEquals("rgb(18, 21, 26)", browser.style("body", "backgroundColor"));
  }

  @Test
  void nobodyIsShutOut() throws Exception {
    for (String scheme : List.of("light", "dark")) {
      browser.prefer("prefers-color-scheme", scheme);
      for (Path file : List.of(few, thousand)) {
        browser.open(file);
        assertEquals(List.of(), browser.accessibilityViolations(), scheme + " " + file);
        browser.open(file, "#" + browser.find("article.host").getAttribute("id"));
        browser.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        assertEquals(List.of(), browser.accessibilityViolations(), scheme + " unfolded " + file);
      }
    }
    browser.window(390, 844);
    browser.open(thousand);
    assertEquals(List.of(), browser.accessibilityViolations(), "phone");
  }

  @Test
  void aPhoneScrollsInOneDirection() {
    browser.window(390, 844);
    for (Path file : List.of(few, thousand)) {
      browser.open(file);
      assertEquals(
          390L, browser.evaluate("return document.documentElement.scrollWidth"), file.toString());
    }
  }

  @Test
  void whatAHostSaidNeverRuns() throws IOException {
    Path hostile = written("hostile", HtmlReportTest.hostileFleet(60));
    browser.open(hostile);
    browser.evaluate("document.querySelectorAll('summary').forEach(s => s.click())");
    assertEquals(0, browser.count("img, iframe, [onload], [onerror]"));
    assertEquals(2, browser.count("script"), "ours: data and script");
    assertEquals("", browser.consoleErrors());
  }

  @Test
  void withoutTheScriptTheWorstHostsAreThere() {
    browser.cdp("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    try {
      browser.open(thousand);
      assertTrue(browser.text("noscript").contains("25 of its 1,000 hosts"));
      assertEquals(HtmlReport.WORST, browser.all("article.host").size());
      assertEquals(HtmlReport.SMALL_FLEET, browser.all(".heat tbody tr").size());
      assertFalse(browser.find(".filter").isDisplayed());
    } finally {
      browser.cdp("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }
  }
}
