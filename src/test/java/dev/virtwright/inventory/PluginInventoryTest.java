package dev.virtwright.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The inventory plugins constructed and generator; expectations are ansible-core 2.19's. */
final class PluginInventoryTest {
  @TempDir Path directory;

  @BeforeEach
  void hosts() throws IOException {
    file(
        "01-hosts",
        """
        web1 os=debian tags='["a","b"]' region=eu-1 meta='{"k1": "v1", "k2": ""}'
        web2 os=redhat tags='["b"]' region='' n=5
        db.example.org os=debian
        [alpha]
        web1
        """);
  }

  private void file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private Inventory read() {
    return Inventory.read(List.of("."), directory);
  }

  private Inventory constructed(String options) throws IOException {
    file("02-constructed.yml", "plugin: constructed\n" + options);
    return read();
  }

  private List<String> members(Inventory inventory, String group) {
    Group found = inventory.groups().get(group);
    return found == null ? List.of("no group " + group) : found.hosts();
  }

  private Map<String, @Nullable Object> vars(Inventory inventory, String host) {
    return inventory.variables(inventory.host(host).orElseThrow(), VarsDirectory.EMPTY).merged();
  }

  @Test
  void variablesAreComposed() throws IOException {
    Inventory inventory =
        constructed(
            """
            compose:
              sum: n + 1
              short: inventory_hostname_short | upper
              literal: "'text'"
              names: group_names
            """);
    assertEquals(6L, vars(inventory, "web2").get("sum"));
    assertFalse(vars(inventory, "web1").containsKey("sum"));
    assertEquals("DB", vars(inventory, "db.example.org").get("short"));
    assertEquals("text", vars(inventory, "web1").get("literal"));
    assertEquals(List.of("alpha"), vars(inventory, "web1").get("names"));
  }

  @Test
  void groupsFollowFromConditions() throws IOException {
    Inventory inventory =
        constructed(
            """
            compose: {made: os}
            groups:
              webs: inventory_hostname.startswith('web')
              many: "'a' in tags"
              bad-name: made == 'debian'
              never: false
            """);
    assertEquals(List.of("web1", "web2"), members(inventory, "webs"));
    assertEquals(List.of("web1"), members(inventory, "many"));
    assertEquals(List.of("web1", "db.example.org"), members(inventory, "bad_name"));
    assertNull(inventory.groups().get("never"));
  }

  @Test
  void groupsFollowFromValues() throws IOException {
    Inventory inventory =
        constructed(
            """
            keyed_groups:
              - {prefix: os, key: os}
              - {prefix: tag, key: tags}
              - {prefix: reg, key: region, default_value: none}
              - {prefix: meta, key: meta, trailing_separator: false}
              - {key: os, separator: "", parent_group: systems}
              - {prefix: p, key: os, separator: "-", parent_group: "sys_{{ os }}"}
              - {key: os}
            """);
    assertEquals(List.of("web1", "db.example.org"), members(inventory, "os_debian"));
    assertEquals(List.of("web1", "web2"), members(inventory, "tag_b"));
    assertEquals(List.of("web1"), members(inventory, "reg_eu_1"));
    assertEquals(List.of("web2"), members(inventory, "reg_none"));
    assertEquals(List.of("web1"), members(inventory, "meta_k1_v1"));
    assertEquals(List.of("web1"), members(inventory, "meta_k2"));
    assertEquals(
        List.of("debian", "redhat"),
        Objects.requireNonNull(inventory.groups().get("systems")).children());
    assertEquals(List.of("web2"), members(inventory, "sys_redhat"));
    assertEquals(List.of("web2"), members(inventory, "p_redhat"));
    assertEquals(List.of("web2"), members(inventory, "_redhat"));
  }

  @Test
  void filesOfVariablesAreLookedAtWhereAskedFor() throws IOException {
    file("group_vars/alpha.yml", "from_file: 1\n");
    String options = "compose: {seen: from_file + 1}\n";
    assertFalse(vars(constructed(options), "web1").containsKey("seen"));
    assertEquals(2L, vars(constructed(options + "use_vars_plugins: true\n"), "web1").get("seen"));
  }

  @Test
  void withoutALeadingSeparatorANameBeginsWithTheKey() throws IOException {
    Inventory inventory = constructed("leading_separator: false\nkeyed_groups:\n  - {key: os}\n");
    assertEquals(List.of("web2"), members(inventory, "redhat"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          strict: true\\ncompose: {x: n + 1}                        | 'x' for host 'web1'
          strict: true\\nkeyed_groups: [{key: region}]              | empty for host 'web2'
          compose: {x: 'n +'}                                       | 02-constructed.yml:2
          keyed_groups: [{prefix: a}]                               | a mapping with key
          keyed_groups: [{key: a, default_value: b, trailing_separator: true}] | exclude each other
          keyed_group: []                                           | did you mean 'keyed_groups'
          groups: [a]                                               | must be a mapping
          """)
  void mistakesAreSaid(String options, String why) {
    String message =
        String.valueOf(
            assertThrows(
                    UserException.class, () -> constructed(options.replace("\\n", "\n") + "\n"))
                .diagnostics());
    assertTrue(message.contains(why), message);
  }

  @Test
  void anUnknownPluginIsAMistake() throws IOException {
    file("x.yml", "plugin: amazon.aws.aws_ec2\n");
    String message =
        String.valueOf(
            assertThrows(UserException.class, () -> Inventory.read(List.of("x.yml"), directory))
                .getMessage());
    assertTrue(message.contains("'amazon.aws.aws_ec2' is not known"), message);
  }

  @Test
  void theGeneratorMultipliesLayers() throws IOException {
    file(
        "gen.yml",
        """
        plugin: ansible.builtin.generator
        hosts:
          name: "{{ op }}_{{ app }}_runner"
          parents:
            - name: "{{ op }}_{{ app }}"
              vars: {o: "{{ op }}"}
              parents:
                - name: "{{ op }}"
                - name: "{{ app }}"
            - name: runner
        layers:
          op: [build, launch]
          app: [web, api]
        """);
    Inventory inventory = Inventory.read(List.of("gen.yml"), directory);
    assertEquals(
        List.of("build_web_runner", "build_api_runner", "launch_web_runner", "launch_api_runner"),
        members(inventory, "runner"));
    assertEquals(List.of("build_web_runner", "build_api_runner"), members(inventory, "build"));
    assertEquals("launch", vars(inventory, "launch_api_runner").get("o"));
  }
}
