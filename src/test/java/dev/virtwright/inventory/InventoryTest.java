package dev.virtwright.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.DiagnosticPrinter;
import dev.virtwright.diag.UserException;
import dev.virtwright.template.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InventoryTest {
  @TempDir Path directory;

  private void file(String name, String text) {
    try {
      Path path = directory.resolve(name);
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(path, text);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private Inventory read(String... sources) {
    return Inventory.read(List.of(sources), directory);
  }

  private Map<String, @Nullable Object> vars(Inventory inventory, String host) {
    return inventory.variables(inventory.host(host).orElseThrow(), VarsDirectory.EMPTY).merged();
  }

  private String print(Collection<Diagnostic> diagnostics) {
    return new DiagnosticPrinter(
            name -> {
              try {
                return Files.readString(directory.resolve(name));
              } catch (IOException problem) {
                throw new UncheckedIOException(problem);
              }
            })
        .print(diagnostics);
  }

  private String mistakes(String... sources) {
    return print(assertThrows(UserException.class, () -> read(sources)).diagnostics());
  }

  @Test
  void iniWithGroupsChildrenVarsRangesAndPorts() {
    file(
        "hosts",
        """
        ; comment
        lone ansible_host=10.0.0.9   # trailing
        [web]
        web[01:03].lab:2222 http_port=8080 motd="a b" flag=True list="['x', 1]" text="'5'"
        # db
        [db]
        db-[a:b] path=/srv/x=y empty=
        [prod:children]
        web
        db
        [prod:vars]
        ntp = time.lab
        count=3
        quoted="in quotes"
        flag = true
        """);
    Inventory inventory = read("hosts");
    assertEquals(
        List.of("lone", "web01.lab", "web02.lab", "web03.lab", "db-a", "db-b"),
        List.copyOf(inventory.hosts().keySet()));
    assertEquals(
        "{ntp=time.lab, count=3, quoted=in quotes, flag=True, ansible_port=2222, http_port=8080,"
            + " motd=a b, list=[x, 1], text=5}",
        vars(inventory, "web02.lab").toString().replace("flag=true", "flag=True"));
    assertEquals(true, vars(inventory, "web01.lab").get("flag"));
    assertEquals("true", vars(inventory, "db-a").get("flag"));
    assertEquals("5", vars(inventory, "web01.lab").get("text"));
    assertEquals("/srv/x=y", vars(inventory, "db-a").get("path"));
    assertEquals("", vars(inventory, "db-a").get("empty"));
    assertEquals(Map.of("ansible_host", "10.0.0.9"), vars(inventory, "lone"));
    assertEquals(List.of("all", "prod", "web"), inventory.host("web01.lab").orElseThrow().groups());
    assertEquals(List.of("all", "ungrouped"), inventory.host("lone").orElseThrow().groups());
    assertEquals("hosts:2:1", String.valueOf(inventory.host("lone").orElseThrow().location()));
  }

  @Test
  void yamlWithGroupsChildrenVarsAndRanges() {
    file(
        "inventory.yml",
        """
        all:
          hosts:
            lone:
            "web[1:2]:2222": {size: 5}
          vars:
            dns: "{{ resolver }}"
            raw: !unsafe "{{ kept }}"
          children:
            east:
              children:
                rack1:
                  hosts: {web1: {rack: one}}
            west:
              hosts: web2
        """);
    Inventory inventory = read("inventory.yml");
    assertEquals(List.of("lone", "web1", "web2"), List.copyOf(inventory.hosts().keySet()));
    assertEquals(List.of("all", "east", "rack1"), inventory.host("web1").orElseThrow().groups());
    Map<String, @Nullable Object> web1 = vars(inventory, "web1");
    assertInstanceOf(Template.class, web1.get("dns"));
    assertEquals("{{ kept }}", web1.get("raw"));
    assertEquals(2222L, web1.get("ansible_port"));
    assertEquals("one", web1.get("rack"));
    assertEquals(
        List.of("lone"), Objects.requireNonNull(inventory.groups().get("ungrouped")).hosts());
    assertEquals(2, Objects.requireNonNull(inventory.groups().get("rack1")).depth());
  }

  @Test
  void deeperGroupsThenPriorityThenNameDecide() {
    file(
        "h.ini",
        """
        [b]
        host
        [a]
        host
        [deep]
        host
        [b:children]
        deep
        [a:vars]
        one=a
        two=a
        ansible_group_priority=10
        [b:vars]
        one=b
        two=b
        three=b
        [deep:vars]
        two=deep
        """);
    Inventory inventory = read("h.ini");
    assertEquals("{one=a, two=deep, three=b}", vars(inventory, "host").toString());
    assertEquals(List.of("all", "b", "a", "deep"), inventory.host("host").orElseThrow().groups());
  }

  @Test
  void filesBesideInventoryAndPlaybookAreLayered() {
    file("inv/hosts.ini", "[web]\nh1 who=inventory_host a=host\n[web:vars]\nwho=inventory_group\n");
    file("inv/group_vars/all.yml", "who: inventory_all\nb: all\n");
    file("inv/group_vars/web/10.yml", "who: inventory_web\nc: ten\n");
    file("inv/group_vars/web/20.json", "{\"c\": \"twenty\"}");
    file("inv/group_vars/web/.hidden.yml", "c: hidden\n");
    file("inv/group_vars/web/notes.txt", "c: notes\n");
    file("inv/group_vars/other.yml", "not: [read");
    file("inv/host_vars/h1", "who: inventory_host_file\n");
    file("book/group_vars/all/main.yml", "who: playbook_all\n");
    file("book/group_vars/web.yaml", "who: playbook_web\n");
    file("book/host_vars/h1.yml", "who: playbook_host\n");
    Inventory inventory = read("inv/hosts.ini");
    HostVariables variables =
        inventory.variables(
            inventory.host("h1").orElseThrow(), inventory.varsBeside(directory.resolve("book")));
    assertEquals("inventory_group", variables.inventoryGroups().get("who"));
    assertEquals("inventory_all", variables.inventoryAll().get("who"));
    assertEquals("playbook_all", variables.playbookAll().get("who"));
    assertEquals("inventory_web", variables.inventoryGroupFiles().get("who"));
    assertEquals("twenty", variables.inventoryGroupFiles().get("c"));
    assertEquals("playbook_web", variables.playbookGroupFiles().get("who"));
    assertEquals("inventory_host", variables.inventoryHost().get("who"));
    assertEquals("inventory_host_file", variables.inventoryHostFiles().get("who"));
    assertEquals("playbook_host", variables.playbookHostFiles().get("who"));
    assertEquals("playbook_host", variables.merged().get("who"));
  }

  @Test
  void severalSourcesAndDirectoriesAreOne() {
    file("dir/01-a.ini", "[web]\nh1 x=1\n");
    file("dir/02-b.yml", "web: {hosts: {h2: {}, h1: {x: 2}}}\n");
    file("dir/readme.md", "no inventory\n");
    file("dir/sub/c", "h3\n");
    file("dir/group_vars/web.yml", "g: dir\n");
    file("other/hosts", "h4\n[web]\nh4\n");
    file("other/group_vars/web.yml", "g: other\n");
    Inventory inventory = read("dir", "other/hosts", "h5,h6:2200");
    assertEquals(
        List.of("h1", "h2", "h3", "h4", "h5", "h6"), List.copyOf(inventory.hosts().keySet()));
    assertEquals(2L, vars(inventory, "h1").get("x"));
    assertEquals("other", vars(inventory, "h1").get("g"));
    assertEquals(2200L, vars(inventory, "h6").get("ansible_port"));
    assertEquals(
        List.of("h1", "h2", "h4"), Objects.requireNonNull(inventory.groups().get("web")).hosts());
  }

  @Test
  void localhostIsThereUnlessNamed() {
    Inventory none = read();
    assertEquals(
        Map.of("ansible_connection", "local"), none.host("localhost").orElseThrow().vars());
    assertTrue(none.hosts().isEmpty());
    assertEquals(Map.of(), read("localhost,").host("localhost").orElseThrow().vars());
  }

  @Test
  void fileWithoutExtensionIsYamlWhereItLooksSo() {
    file("a", "all:\n  hosts:\n    x:\n");
    file("b", "x:22\n");
    assertEquals(List.of("x"), List.copyOf(read("a").hosts().keySet()));
    assertEquals(22L, vars(read("b"), "x").get("ansible_port"));
  }

  @Test
  void mistakesOfAllFilesAreSaidTogether() {
    file(
        "hosts.ini",
        """
        web[3:1]
        h1 a=1 b
        h2 x="open
        [wbe:vars]
        y=1
        [web:child]
        [prod:children]
        dv
        [db]
        """);
    file("more.yml", "all:\n  hosts:\n    - h9\n  vars:\n    a: '{{ open'\n");
    file("group_vars/db.yml", "- x\n");
    assertEquals(
        """
        hosts.ini:1:1: host 'web[3:1]': range '[3:1]' ends before it begins
             1 | web[3:1]
               | ^^^^^^^^
        hosts.ini:2:8: 'b' is not of the form name=value
             2 | h1 a=1 b
               |        ^ put a value with blanks in quotes, and each host on a line of its own
        hosts.ini:3:6: a quote that is never closed
             3 | h2 x="open
               |      ^ close it, or remove it
        hosts.ini:6:6: unknown kind of section ':child'
             6 | [web:child]
               |      ^^^^^ there are [group], [group:children] and [group:vars]
        hosts.ini:4:2: no group 'wbe' in the inventory
             4 | [wbe:vars]
               |  ^^^
        hosts.ini:8:1: no group 'dv' in the inventory
             8 | dv
               | ^^ did you mean 'db'?
        more.yml:3:5: hosts of group 'all' must be a mapping, not a list
             3 |     - h9
               |     ^ write 'name:' in place of '- name'
        """,
        mistakes("hosts.ini", "more.yml").replaceAll("(?s)more.yml:5.*", ""));
    assertTrue(mistakes("hosts.ini", "more.yml").contains("more.yml:5:"));
    assertTrue(
        mistakes("hosts.ini", "more.yml").contains("group_vars/db.yml:1:1: a file of variables"));
  }

  @Test
  void unknownKeyOfAGroupIsAWarning() {
    file("i.yml", "web:\n  host:\n    h1:\n");
    assertEquals(
        """
        i.yml:2:3: warning: 'host' in group 'web' is not looked at
             2 |   host:
               |   ^^^^ did you mean 'hosts'?
        """,
        print(read("i.yml").warnings()));
  }

  @Test
  void groupsInACircleAreAMistake() {
    file("i.ini", "[a:children]\nb\n[b:children]\na\n");
    assertEquals(
        """
        i.ini:4:1: group 'b' would be inside itself
             4 | a
               | ^
        """,
        mistakes("i.ini"));
  }

  @Test
  void missingSourceIsAMistake() {
    assertEquals(
        "inventory nowhere does not exist\n    name a file or directory, or hosts with a comma: -i 'nowhere,'\n",
        mistakes("nowhere"));
  }

  @Test
  void fileThatIsNotReadBecauseOfAnotherIsAWarning() {
    file("hosts", "h1\n");
    file("host_vars/h1.yml", "a: 1\n");
    file("host_vars/h1.yaml", "a: 2\n");
    Inventory inventory = read("hosts");
    assertEquals(1L, vars(inventory, "h1").get("a"));
    assertEquals(
        "warning: host_vars/h1.yaml is not read, as host_vars/h1.yml is there\n    merge them into one\n",
        print(inventory.warnings()));
  }
}
