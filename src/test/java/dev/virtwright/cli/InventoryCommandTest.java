package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.value.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command inventory; expectations are what ansible-inventory 2.19 prints of the same files. */
final class InventoryCommandTest {
  @TempDir Path directory;

  private Tool tool;

  @BeforeEach
  void files() {
    tool = new Tool(directory);
    tool.file(
        "hosts.yml",
        """
        all:
          vars: {a: 1, b: "{{ a }}"}
          hosts:
            lone:
          children:
            web:
              hosts:
                w[1:2]: {port: 80}
              children:
                sub:
                  hosts: {s1: {}}
                  vars: {v: sub}
              vars: {v: web, ansible_group_priority: 5}
        """);
    tool.file("group_vars/web.yml", "from_file: [x]\n");
  }

  private String says(String... words) {
    String[] all = new String[words.length + 3];
    all[0] = "inventory";
    all[1] = "-i";
    all[2] = "hosts.yml";
    System.arraycopy(words, 0, all, 3, words.length);
    Tool.Printed printed = tool.says(all);
    assertEquals(0, printed.status(), printed.err());
    return printed.out();
  }

  @Test
  void namesHostsOfAPattern() {
    assertEquals("w1\nw2\ns1\n", says("web"));
    assertEquals("w2\n", says("web[1]"));
    tool.file("some", "w1\ns*\n");
    assertEquals("w1\ns1\n", says("-l", "@some"));
  }

  @Test
  void listsEverythingAsJson() throws Json.Malformed {
    assertEquals(
        Json.parse(
            """
            {"all": {"children": ["ungrouped", "web"]},
             "ungrouped": {"hosts": ["lone"]},
             "web": {"children": ["sub"], "hosts": ["w1", "w2"]},
             "sub": {"hosts": ["s1"]},
             "_meta": {"profile": "inventory_legacy", "hostvars": {
               "lone": {"a": 1, "b": "{{ a }}"},
               "w1": {"a": 1, "b": "{{ a }}", "v": "web", "port": 80, "from_file": ["x"]},
               "w2": {"a": 1, "b": "{{ a }}", "v": "web", "port": 80, "from_file": ["x"]},
               "s1": {"a": 1, "b": "{{ a }}", "v": "sub", "from_file": ["x"]}}}}
            """),
        Json.parse(says("--list")));
  }

  @Test
  void exportsVariablesWhereTheyAreGiven() throws Json.Malformed {
    assertEquals(
        Json.parse(
            """
            {"all": {"children": ["ungrouped", "web"], "vars": {"a": 1, "b": "{{ a }}"}},
             "ungrouped": {"hosts": ["lone"]},
             "web": {"children": ["sub"], "hosts": ["w1", "w2"],
                     "vars": {"v": "web", "from_file": ["x"], "ansible_group_priority": 5}},
             "sub": {"hosts": ["s1"], "vars": {"v": "sub"}},
             "_meta": {"profile": "inventory_legacy", "hostvars": {"w1": {"port": 80}, "w2": {"port": 80}}}}
            """),
        Json.parse(says("--list", "--export")));
  }

  @Test
  void showsATree() {
    assertEquals(
        """
        @all:
          |--@ungrouped:
          |  |--lone
          |--@web:
          |  |--@sub:
          |  |  |--s1
          |  |--w1
          |  |--w2
        """,
        says("--graph"));
    assertEquals(
        """
        @sub:
          |--s1
          |  |--{a = 1}
          |  |--{b = {{ a }}}
          |  |--{from_file = ['x']}
          |  |--{v = sub}
          |--{v = sub}
        """,
        says("--graph", "--vars", "sub"));
  }

  @Test
  void showsTheVariablesOfAHost() throws Json.Malformed {
    assertEquals(Json.parse("{\"a\": 1, \"b\": \"{{ a }}\"}"), Json.parse(says("--host", "lone")));
    assertEquals("a: 1\nb: '{{ a }}'\n", says("--host", "lone", "--yaml"));
  }

  @Test
  void whatYamlSaysReadsBackAsTheSame() {
    String yaml = says("--list", "--yaml", "--export");
    tool.file("copy.yml", yaml);
    assertEquals(says("--list"), tool.says("inventory", "-i", "copy.yml", "--list").out(), yaml);
  }

  @Test
  void refusesWhatIsNotThere() {
    for (List<String> words : List.of(List.of("--host", "lonely"), List.of("--graph", "wbe"))) {
      Tool.Printed printed = tool.says("inventory", "-i", "hosts.yml", words.get(0), words.get(1));
      assertEquals(2, printed.status());
      assertTrue(printed.err().contains("did you mean"), printed.err());
    }
    assertEquals(2, tool.says("inventory", "-i", "hosts.yml", "--list", "--graph").status());
  }

  @Test
  void groupNamesThatNoExpressionCouldUseAreAWarning() {
    tool.file("odd.ini", "[web-servers]\nh\n");
    Tool.Printed printed = tool.says("inventory", "-i", "odd.ini", "--host", "h");
    assertEquals(Map.of(), json(printed.out()));
    assertTrue(printed.err().contains("web-servers"), printed.err());
  }

  private static Object json(String text) {
    try {
      return String.valueOf(Json.parse(text)).equals("{}") ? Map.of() : text;
    } catch (Json.Malformed malformed) {
      throw new AssertionError(text, malformed);
    }
  }

  @Test
  void extraVariablesAreThoseOfEveryHostButInAnExport() {
    assertTrue(says("--host", "w1", "-e", "extra=1").contains("\"extra\": \"1\""));
    assertTrue(says("--list", "-e", "extra=1").contains("\"extra\": \"1\""));
    assertFalse(says("--list", "--export", "-e", "extra=1").contains("extra"));
  }

  @Test
  void listsEverythingAsToml() {
    assertEquals(
        """
        [all]
        children = ["ungrouped", "web"]

        [all.vars]
        a = 1
        b = "{{ a }}"

        [sub.hosts.s1]

        [sub.vars]
        v = "sub"

        [ungrouped.hosts.lone]

        [web]
        children = ["sub"]

        [web.hosts.w1]
        port = 80

        [web.hosts.w2]
        port = 80

        [web.vars]
        ansible_group_priority = 5
        from_file = ["x"]
        v = "web"
        """,
        says("--list", "--toml", "--export"));
  }
}
