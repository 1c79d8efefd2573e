package dev.virtwright.modules.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.module.Tasks;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What modules decide without asking any machine. */
final class FileDecisionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(?P<a_b>x)(?P=a_b) | xx",
        "[[]x[]]            | [x]",
        "a{b                | a{b",
        "a{1,2}b            | aab",
        "x\\Z               | x",
        "[&&]               | &",
      })
  void expressionsMeanWhatPythonMeans(String regex, String text) {
    assertTrue(Regex.compile("regexp", regex, 0).matcher(text).matches());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.log   | .a.log | true",
        "[!a]?   | bc     | true",
        "[!a]?   | ac     | false",
        "[ab     | [ab    | true",
        "a.b     | axb    | false",
      })
  void shellPatternsMatchWholeNames(String pattern, String name, boolean matches) {
    assertEquals(matches, Regex.glob(pattern).matcher(name).matches());
  }

  @Test
  void digestsAreFoundInListsOfBothKinds() {
    assertEquals(Optional.of("abc"), Digests.of("abc\n", "any"));
    assertEquals(Optional.of("b2"), Digests.of("a1  x\nb2 *y\n", "y"));
    assertEquals(Optional.of("b2"), Digests.of("a1  x\nb2  ./y\n", "y"));
    assertEquals(Optional.of("c3"), Digests.of("SHA256 (y) = c3\n", "y"));
    assertEquals(Optional.empty(), Digests.of("a1  x\nb2  z\n", "y"));
  }

  @Test
  void answersAreParsedByTheLengthOfTheirHeaders() {
    String head = "HTTP/1.1 302 Found\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nX-Y: 1\r\nX-Y: 2\r\n\r\n";
    String body = "HTTP/1.1 404 Not a header\n";
    HttpAnswer answer =
        HttpAnswer.parse(
            (head + body + "\n200 " + head.length() + " http://h/x")
                .getBytes(StandardCharsets.UTF_8),
            "");
    assertEquals(200, answer.status());
    assertEquals("1, 2", answer.values().get("x_y"));
    assertFalse(answer.values().containsKey("a"));
    assertEquals(body, answer.text());
    assertEquals(-1, HttpAnswer.parse("\n000 0 ".getBytes(StandardCharsets.UTF_8), "no").status());
    assertEquals(-1, HttpAnswer.parse("junk".getBytes(StandardCharsets.UTF_8), "").status());
    assertEquals(-1, HttpAnswer.parse("\n200 999 u".getBytes(StandardCharsets.UTF_8), "").status());
  }

  @Test
  void authorizedKeysKeepTheirOrderAndWhatIsNoKey() {
    AuthorizedKeys.Key b = AuthorizedKeys.parse("no-pty ssh-rsa B bob").orElseThrow();
    String before = "# mine\nssh-rsa A ann\nssh-rsa B old\n";
    String after = AuthorizedKeys.edited(before, List.of(b), true, false);
    assertEquals("# mine\nssh-rsa A ann\nno-pty ssh-rsa B bob\n", after);
    assertEquals(after, AuthorizedKeys.edited(after, List.of(b), true, false));
    assertEquals("no-pty ssh-rsa B bob\n", AuthorizedKeys.edited(after, List.of(b), true, true));
    assertEquals("# mine\nssh-rsa A ann\n", AuthorizedKeys.edited(after, List.of(b), false, false));
  }

  @Test
  void aHostKeyReplacesTheOneOfItsType() {
    String before = "h ssh-rsa OLD\nh ssh-ed25519 E\nother ssh-rsa X\n";
    assertEquals(
        "h ssh-ed25519 E\nother ssh-rsa X\nh ssh-rsa NEW\n",
        KnownHostLine.edited(before, "h", "h ssh-rsa NEW", true, null));
    assertEquals(before, KnownHostLine.edited(before, "h", "h ssh-rsa OLD", true, null));
    assertEquals("other ssh-rsa X\n", KnownHostLine.edited(before, "h", null, false, null));
  }

  @Test
  void quantitiesHaveUnits() {
    assertEquals(-14 * 86400, FindModule.quantity("-2W", "smhdw", 1, 60, 3600, 86400, 604800));
    assertEquals(10, FindModule.quantity("10", "smhdw", 1, 60, 3600, 86400, 604800));
  }

  @Test
  void timesAreReadByTheirFormat() {
    assertEquals(
        LocalDateTime.of(2020, 1, 2, 3, 4, 5),
        Stamp.parse("access_time", "202001020304.05", "%Y%m%d%H%M.%S"));
    assertEquals(
        LocalDateTime.of(2020, 3, 2, 0, 0),
        Stamp.parse("access_time", "2 Mar 2020".replace("2 M", "02 M"), "%d %b %Y"));
    assertThrows(UserException.class, () -> Stamp.parse("access_time", "x", "%Y"));
    assertThrows(UserException.class, () -> Stamp.parse("access_time", "1", "%Q"));
  }

  @Test
  void flagsDifferBySign() {
    assertEquals("ie", Labels.flags("----i---------e------- /x\n"));
    assertTrue(Labels.differs("e", '+', "i"));
    assertFalse(Labels.differs("ie", '+', "i"));
    assertTrue(Labels.differs("ie", '-', "i"));
    assertFalse(Labels.differs("ie", '=', "i"));
    assertTrue(Labels.differs("iae", '=', "i"));
  }

  @Test
  void anArgumentThatIsNotSupportedSaysSo() {
    UserException mistake =
        assertThrows(
            UserException.class,
            () -> Tasks.args(new FetchModule(), "src", "/x", "dest", "y", "encrypt", true));
    assertEquals("argument 'encrypt' of module 'fetch' is not supported", Tasks.summary(mistake));
  }

  @Test
  void aBlockMayHaveEmptyLinesAround() {
    Lines lines = Lines.of("a\nb\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(
        "a\n\n# B\nx\n# E\n\nb\n",
        new BlockEdit("# B", "# E", "x", "a", null, true, true).apply(lines).lines().text());
    assertEquals(
        "a\nb\n# B\nx\n# E\n",
        new BlockEdit("# B", "# E", "x", "(?m)a\nb", null, false, false)
            .apply(lines)
            .lines()
            .text());
  }
}
