package dev.virtwright.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.diag.DiagnosticPrinter;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PatternsTest {
  @TempDir Path directory;
  private Inventory inventory = Inventory.read(List.of(), Path.of("/"));

  @BeforeEach
  void inventory() throws IOException {
    Files.writeString(
        directory.resolve("hosts.ini"),
        """
        lone
        [web]
        web1
        web2
        web3
        web4
        [db]
        db1
        db2.example.com
        web4
        [east]
        web2
        db1
        [prod:children]
        db
        web
        """);
    inventory = Inventory.read(List.of("hosts.ini"), directory);
  }

  private String select(String pattern) {
    return String.join(
        " ", inventory.select(List.of(pattern), null).hosts().stream().map(Host::name).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all | lone web1 web2 web3 web4 db1 db2.example.com",
        "* | lone web1 web2 web3 web4 db1 db2.example.com",
        "ungrouped | lone",
        "web | web1 web2 web3 web4",
        "web2 | web2",
        "prod | db1 db2.example.com web4 web1 web2 web3",
        "web* | web1 web2 web3 web4",
        "web[1:2] | web2 web3",
        "web[0] | web1",
        "web[-1] | web4",
        "web[2:] | web3 web4",
        "web[1-2] | web2 web3",
        "web[9] | ''",
        "web[2:99] | web3 web4",
        "*.example.com | db2.example.com",
        "web? | web1 web2 web3 web4",
        "web[13]x* | ''",
        "web[!1]* | web2 web3 web4",
        "~web[13] | web1 web3",
        "~web[13]:db1 | web1 web3 db1",
        "~[wd]e?b1 | web1 db1",
        "web1:db1 | web1 db1",
        "db1,web1 | db1 web1",
        "db1, web1 , | db1 web1",
        "web:&east | web2",
        "web:!web1 | web2 web3 web4",
        "web:!east:&prod | web1 web3 web4",
        "!web1:web | web2 web3 web4",
        "all:!web:!db | lone",
        "!web | lone db1 db2.example.com",
        "web,&east | web2",
        "web1:web | web1 web2 web3 web4",
        "localhost | localhost",
        "web1:localhost | web1 localhost",
        "127.0.0.1 | 127.0.0.1",
        "all:!localhost | lone web1 web2 web3 web4 db1 db2.example.com",
      })
  void patternsChooseHostsInTheirOrder(String pattern, String hosts) {
    assertEquals(hosts, select(pattern));
  }

  @Test
  void patternThatMatchesNothingIsAWarningWithASuggestion() {
    SourceLocation location = new SourceLocation("p.yml", 1, 10, 3);
    Inventory.Selection selection = inventory.select(List.of("wep"), location);
    assertEquals(List.of(), selection.hosts());
    assertEquals(
        """
        p.yml:1:10: warning: no host and no group matches 'wep'
             1 | - hosts: wep
               |          ^^^ did you mean 'web'?
        """,
        new DiagnosticPrinter(file -> "- hosts: wep").print(selection.warnings()));
  }

  @Test
  void badExpressionIsNamed() {
    UserException mistake =
        assertThrows(UserException.class, () -> inventory.select(List.of("~web["), null));
    assertEquals(
        "host pattern '~web[' is no regular expression: Unclosed character class",
        mistake.getMessage());
  }

  @Test
  void limitKeepsTheOrderOfThePlay() {
    Inventory.Selection chosen = inventory.select(List.of("db", "web"), null);
    assertEquals(
        List.of("db1", "web1"),
        inventory.limit(chosen, List.of("web1:db1")).hosts().stream().map(Host::name).toList());
  }
}
