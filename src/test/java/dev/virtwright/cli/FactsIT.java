package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.lab.LabContainer;
import dev.virtwright.value.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The facts of a container beside those that Ansible's {@code setup} finds there, key by key.
 * Debian's ansible-core and the Python that it needs are installed into the container for it; the
 * tool itself comes over SSH and uses neither.
 */
@Timeout(600)
final class FactsIT {

  /** What another moment or another session changes; names must agree, values may differ. */
  private static boolean moves(String path) {
    return path.matches(
        "(date_time|loadavg|uptime_seconds|memfree_mb|memory_mb|swapfree_mb).*"
            + "|mounts\\..*\\.(block_available|block_used|inode_available|inode_used"
            + "|size_available)"
            + "|env\\.(SSH_CLIENT|SSH_CONNECTION|SHLVL)");
  }

  /** Keys and values that differ, and why. */
  private static final Map<String, String> REASONS =
      new TreeMap<>(
          Map.of(
              "python(_version|\\..*)?", "there is no Python that would be asked",
              "env\\._", "the last command of a shell that was not started here",
              "env\\.LC_CTYPE", "set by Python for itself (PEP 538)",
              "system_capabilities.*", "ansible-core 2.14 reads the names of libcap 2.40 as 'ep'",
              "distribution_version", "ansible-core 2.14 does not read Debian's point release",
              "ansible_local\\.broken", "a line feed at the end of what the program said"));

  @TempDir private static Path directory;
  private static LabContainer container;

  @BeforeAll
  static void start() {
    container = LabContainer.start(LabContainer.Kind.DEBIAN);
    container.installFromMirror("ansible-core", "ethtool", "lvm2", "libcap2-bin", "lsb-release");
    container
        .exec(
            """
            mkdir -p /etc/ansible/facts.d && cd /etc/ansible/facts.d
            echo '{"list": [1, true, null], "map": {"a": "b"}}' >json.fact
            printf '[one]\\nKey = value\\n[two]\\nx: y z\\n' >ini.fact
            printf '#!/bin/sh\\necho "{\\\\"ran\\\\": \\\\"as $(id -un)\\\\"}"\\n' >run.fact
            printf '#!/bin/sh\\necho no such disk >&2; exit 3\\n' >broken.fact
            chmod +x run.fact broken.fact
            ip address add 192.0.2.1/24 dev eth0
            ip address add 192.0.2.2/24 dev eth0 label eth0:1
            ip address add 198.51.100.1/32 dev lo
            ip link add br-test type bridge && ip link set br-test up
            ip link add link eth0 name eth0.7 type vlan id 7
            ip link add bond-test type bond mode active-backup
            mkdir -p '/mnt/a b' && mount --bind /srv '/mnt/a b'
            exit 0
            """)
        .orFail();
  }

  @AfterAll
  static void stop() {
    container.close();
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  /** As Ansible tells them, by their names in {@code ansible_facts}. */
  private static Map<String, @Nullable Object> ansible() throws Exception {
    String printed =
        container
            .ssh("root", "ansible localhost --connection local --one-line --module-name setup")
            .orFail();
    Map<?, ?> answer = map(Json.parse(printed.substring(printed.indexOf('{')).strip()));
    Map<String, @Nullable Object> facts = new TreeMap<>();
    map(answer.get("ansible_facts"))
        .forEach((name, value) -> {
          String fact = name.toString();
          if (fact.startsWith("ansible_") && !fact.equals("ansible_local")) {
            facts.put(fact.substring("ansible_".length()), value);
          } else if (fact.equals("ansible_local")) {
            facts.put(fact, value);
          }
        });
    return facts;
  }

  private static Map<String, @Nullable Object> ours() throws Exception {
    Tool.Printed printed =
        new Tool(directory).says("facts", "-i", container.inventory("box", "root").toString());
    assertEquals(0, printed.status(), printed.err());
    Map<String, @Nullable Object> facts = new TreeMap<>();
    map(map(Json.parse(printed.out())).get("box"))
        .forEach((name, value) -> facts.put(name.toString(), value));
    return facts;
  }

  /**
   * Every value by its path; the order of lists does not count, as in Ansible it is of no order.
   */
  private static void leaves(
      String path, @Nullable Object value, Map<String, @Nullable Object> leaves) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() ->
          map.forEach((key, each) ->
              leaves(path.isEmpty() ? key.toString() : path + "." + key, each, leaves));
      case List<?> list when !list.isEmpty() -> {
        List<Object> sorted = new ArrayList<>(list);
        if (list.stream().noneMatch(each -> each instanceof Map)) {
          sorted.sort(Comparator.comparing(Json::write));
        }
        for (int i = 0; i < sorted.size(); i++) {
          Object each = sorted.get(i);
          Object key = map(each).get("mount");
          leaves(path + "." + (key == null ? i : key), each, leaves);
        }
      }
      case null -> leaves.put(path, null);
      default -> leaves.put(path, value);
    }
  }

  private static String reason(String path) {
    return REASONS.entrySet().stream()
        .filter(each -> path.matches(each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("NO REASON KNOWN");
  }

  @Test
  void factsAgreeWithAnsiblesKeyByKey() throws Exception {
    Map<String, @Nullable Object> theirs = new LinkedHashMap<>();
    leaves("", ansible(), theirs);
    Map<String, @Nullable Object> ours = new LinkedHashMap<>();
    leaves("", ours(), ours);
    long keys = 0;
    long values = 0;
    long steady = 0;
    Set<String> unexplained = new TreeSet<>();
    StringBuilder differences = new StringBuilder();
    for (Map.Entry<String, @Nullable Object> each : theirs.entrySet()) {
      String path = each.getKey();
      boolean there = ours.containsKey(path);
      boolean same = there && Json.write(each.getValue()).equals(Json.write(ours.get(path)));
      keys += there ? 1 : 0;
      if (!moves(path)) {
        steady++;
        values += same ? 1 : 0;
      }
      if (!there || (!same && !moves(path))) {
        differences.append(
            "  %s: %s, here %s (%s)%n"
                .formatted(
                    path,
                    Json.write(each.getValue()),
                    there ? Json.write(ours.get(path)) : "missing",
                    reason(path)));
        if (reason(path).startsWith("NO ")) {
          unexplained.add(path);
        }
      }
    }
    Set<String> more = new TreeSet<>(ours.keySet());
    more.removeAll(theirs.keySet());
    more.removeIf(path -> path.startsWith("flags."));
    System.out.printf(
        "facts: %d of Ansible's %d keys are here (%.1f %%); of %d values that do not move %d are"
            + " equal (%.1f %%)%ndifferent:%n%sonly here, beside flags: %s%n",
        keys,
        theirs.size(),
        100.0 * keys / theirs.size(),
        steady,
        values,
        100.0 * values / steady,
        differences,
        more);
    assertEquals(Set.of(), unexplained);
    assertTrue(100.0 * keys / theirs.size() >= 97, "keys: " + keys + " of " + theirs.size());
    assertTrue(100.0 * values / steady >= 96.5, "values: " + values + " of " + steady);
  }

  /** What ansible-core 2.14 does not know yet, of distributions.txt, and what newer ones say. */
  private static final Set<String> NEWER_THAN_2_14 =
      Set.of(
          "Debian 10",
          "Debian 13",
          "LMDE 6",
          "MIRACLE LINUX 9.2",
          "SLES for SAP 16",
          "SUSE Linux Micro 6.0",
          "UnionTech OS Server 20",
          "Univention Corporate Server 5.2",
          "Ubuntu 14.04"); // whose code name comes from lsb_release, which is not installed then

  @Test
  void distributionsAreWhatAnsiblesOwnCodeMakesOfTheirFiles() throws Exception {
    String texts = resource("distributions.txt");
    container.write("/root/distributions.txt", texts);
    container.write("/root/distributions.py", resource("distributions.py"));
    // the program takes away /etc's own files, so it has an /etc of its own; and one of /usr/lib
    String printed =
        container
            .exec(
                "cp -a /usr/lib/os-release /tmp/os-release"
                    + " && unshare --mount sh -c 'cp -a /etc /tmp/etc && mount --bind /tmp/etc /etc"
                    + " && mount --bind /dev/null /usr/bin/lsb_release"
                    + " && python3 /root/distributions.py /root/distributions.txt'"
                    + " && mv /tmp/os-release /usr/lib/os-release")
            .orFail();
    List<String> different = new ArrayList<>();
    int blocks = 0;
    for (String line : printed.strip().split("\n")) {
      Map<?, ?> told = map(Json.parse(line));
      Map<?, ?> facts = map(told.get("facts"));
      String name = String.valueOf(told.get("name"));
      int start = texts.indexOf("\n> ", texts.indexOf("\n== " + name + " · "));
      String expected = texts.substring(start + 3, texts.indexOf('\n', start + 1));
      String theirs =
          "%s | %s | %s | %s | %s | %s | %s"
              .formatted(
                  facts.get("distribution"),
                  facts.get("distribution_version"),
                  facts.get("distribution_major_version"),
                  facts.get("distribution_release"),
                  facts.get("os_family"),
                  facts.get("distribution_file_path"),
                  facts.get("distribution_file_variety"));
      blocks++;
      if (!theirs.equals(expected) && !NEWER_THAN_2_14.contains(name)) {
        different.add("%s: %s, expected %s".formatted(name, theirs, expected));
      }
    }
    System.out.printf(
        "distributions: %d, of which %d are told as ansible-core 2.14 tells them%n",
        blocks, blocks - NEWER_THAN_2_14.size() - different.size());
    assertEquals(List.of(), different);
    assertTrue(blocks > 50, printed);
  }

  private static String resource(String name) throws Exception {
    return Files.readString(Path.of("src/test/resources/facts", name));
  }
}
