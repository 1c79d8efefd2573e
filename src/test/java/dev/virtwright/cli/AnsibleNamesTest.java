package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool under the name ansible-playbook. */
final class AnsibleNamesTest {
  private static final String NAME = "ansible-playbook";

  @TempDir Path directory;

  private Tool tool() {
    return new Tool(directory);
  }

  @BeforeEach
  void project() {
    tool().file("hosts", "box ansible_connection=local\n");
    tool()
        .file(
            "site.yml",
            """
            - hosts: box
              gather_facts: false
              tasks:
                - name: Say
                  debug: {msg: "{{ word | default('nothing') }}"}
            """);
  }

  @Test
  void itPrintsWhatTheDefaultCallbackPrints() {
    Tool.Printed run = tool().as(NAME, "-i", "hosts", "site.yml", "-e", "word=hello");
    assertEquals(
        """

        PLAY [box] *********************************************************************

        TASK [Say] *********************************************************************
        ok: [box] => {
            "msg": "hello"
        }

        PLAY RECAP *********************************************************************
        box                        : ok=1    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0  \s

        """,
        run.out());
    assertEquals(0, run.status());
    assertEquals("", run.err());
  }

  @Test
  void theDirectoryOfThePipelineStaysAsItIs() {
    tool().as(NAME, "-i", "hosts", "site.yml");
    assertFalse(Files.exists(directory.resolve(".virtwright")));
  }

  @Test
  void applyPrintsTheSameWithFormatAnsible() {
    Tool.Printed named = tool().as(NAME, "-i", "hosts", "site.yml");
    Tool.Printed apply =
        tool().says("apply", "-i", "hosts", "site.yml", "--format", "ansible", "--no-history");
    assertEquals(named.out(), apply.out());
  }

  @Test
  void theInventoryIsShownUnderAnsiblesName() {
    tool().file("fleet", "[web]\nw1 n=5\nw2\n");
    assertEquals(
        """
        @all:
          |--@ungrouped:
          |--@web:
          |  |--w1
          |  |--w2
        """,
        tool().as("ansible-inventory", "-i", "fleet", "--graph").out());
    assertEquals(
        "{\n    \"n\": 5\n}\n",
        tool().as("ansible-inventory", "-i", "fleet", "--host", "w1", "-vv").out());
    assertEquals(5, tool().as("ansible-inventory", "-i", "fleet").status());
  }

  @Test
  void anInventoryThatCannotBeReadIsAWarningUnlessSettingsSayOtherwise() {
    String[] words = {"-i", "nowhere", "-i", "hosts", "site.yml"};
    Tool.Printed some = tool().as(NAME, words);
    assertEquals(0, some.status(), some.err());
    assertTrue(
        some.err()
            .replaceAll("\\s+", " ")
            .contains("Unable to parse " + directory.resolve("nowhere")),
        some.err());
    assertTrue(some.out().contains("ok: [box]"), some.out());
    Tool.Printed none = tool().as(NAME, "-i", "nowhere", "site.yml");
    assertEquals(0, none.status(), none.err());
    assertTrue(none.err().contains("No inventory was parsed"), none.err());
    tool().file("ansible.cfg", "[inventory]\nany_unparsed_is_failed = true\n");
    assertEquals(1, tool().as(NAME, words).status());
    tool().file("ansible.cfg", "[inventory]\nunparsed_is_failed = true\n");
    assertEquals(0, tool().as(NAME, words).status());
    assertEquals(1, tool().as(NAME, "-i", "nowhere", "site.yml").status());
    tool().file("ansible.cfg", "[inventory]\ninventory_unparsed_warning = false\n");
    assertFalse(
        tool().as(NAME, "-i", "nowhere", "site.yml").err().contains("No inventory was parsed"));
  }

  @Test
  void aFileOfADirectoryThatCannotBeReadDoesNotHideTheOthers() {
    tool().file("fleet/a", "[web:nonsense]\n");
    tool().file("fleet/b", "box2 ansible_connection=local\n");
    Tool.Printed listed = tool().as("ansible", "-i", "fleet", "all", "--list-hosts");
    assertEquals(0, listed.status(), listed.err());
    assertEquals("  hosts (1):\n    box2\n", listed.out());
    assertTrue(
        listed.err().replaceAll("\\s+", " ").contains("Unable to parse " + directory),
        listed.err());
    assertEquals(2, tool().plain("inventory", "-i", "fleet"));
  }

  @Test
  void statusesAreThoseOfAnsible() {
    assertEquals(1, tool().as(NAME, "-i", "hosts", "site.yml", "-l", "nowhere").status());
    assertEquals(2, tool().as(NAME, "-i", "hosts", "site.yml", "-f", "0").status());
    tool().file("words", "a=1");
    assertEquals(5, tool().as(NAME, "-i", "hosts", "site.yml", "-e", "@words").status());
    assertEquals(5, tool().as(NAME, "-i", "hosts", "site.yml", "-e", "./words").status());
    assertEquals(5, tool().as("ansible-inventory", "-i", "hosts", "--host", "no").status());
    assertEquals(5, tool().as("ansible-inventory", "-i", "hosts", "--graph", "no").status());
    assertEquals(5, tool().as("ansible-inventory", "-i", "hosts", "--graph", "--list").status());
    assertEquals(2, tool().as("ansible-config").status());
    assertEquals(5, tool().as("ansible-config", "view", "-c", "no.cfg").status());
    assertEquals(5, tool().as("ansible-config", "view", "-c", "words").status());
  }

  @Test
  void hostsThatFailedAreWrittenForAnotherRun() throws IOException {
    tool()
        .file(
            "fails.yml",
            """
            - hosts: box
              gather_facts: false
              tasks: [{fail: {msg: no}}]
            """);
    assertEquals(2, tool().as(NAME, "-i", "hosts", "fails.yml").status());
    assertFalse(Files.exists(directory.resolve("fails.retry")));
    tool().file("ansible.cfg", "[defaults]\nretry_files_enabled = true\n");
    Tool.Printed run = tool().as(NAME, "-i", "hosts", "fails.yml");
    assertTrue(run.out().contains("to retry, use: --limit @"), run.out());
    assertEquals("box\n", Files.readString(directory.resolve("fails.retry")));
    assertEquals(0, tool().as(NAME, "-i", "hosts", "site.yml", "-l", "@fails.retry").status());
  }

  @Test
  void extraVariablesAreSplitAsTasksAre() {
    Tool.Printed run =
        tool().as(NAME, "-i", "hosts", "site.yml", "-e", "loose word={{ 1 + 1 }}' x'");
    assertTrue(run.out().contains("\"msg\": \"2' x'\""), run.out());
  }

  @Test
  void whatHappensOnlyAfterAFailureIsNotListed() {
    tool()
        .file(
            "blocks.yml",
            """
            - hosts: box
              tasks:
                - block:
                    - {name: First, debug: {msg: a}}
                  rescue:
                    - {name: Saved, debug: {msg: b}}
                  always:
                    - {name: Last, debug: {msg: c}}
            - hosts: empty
              tasks: []
            """);
    assertEquals(
        """

        playbook: blocks.yml

          play #1 (box): box\tTAGS: []
            tasks:
              First\tTAGS: []

          play #2 (empty): empty\tTAGS: []
            tasks:
        """,
        tool().as(NAME, "-i", "hosts", "blocks.yml", "--list-tasks").out());
  }

  @Test
  void adHocTasksTakeTemplatesKeywordsAndAPlaybooksDirectory() {
    String[] start = {"-i", "hosts", "box"};
    assertTrue(adHoc(start, "-m", "debug", "-a", "msg={{ 1 + 1 }}").contains("\"msg\": 2"));
    tool().file("elsewhere/group_vars/all.yml", "word: from there\n");
    assertTrue(
        adHoc(start, "--playbook-dir", "elsewhere", "-m", "debug", "-a", "var=word")
            .contains("from there"));
    assertEquals("box | CHANGED | rc=0 >>\n/\n", adHoc(start, "-m", "shell", "-a", "pwd chdir=/"));
  }

  private String adHoc(String[] start, String... more) {
    String[] all = Arrays.copyOf(start, start.length + more.length);
    System.arraycopy(more, 0, all, start.length, more.length);
    Tool.Printed run = tool().as("ansible", all);
    assertEquals(0, run.status(), run.err());
    return run.out();
  }

  @Test
  void vaultsAreOpenedUnderAnsiblesName() {
    tool().file("word", "secret\n");
    tool().file("text", "hello\n");
    String[] with = {"--vault-password-file", "word"};
    assertEquals(0, tool().as("ansible-vault", "encrypt", "text", with[0], with[1]).status());
    assertEquals("hello\n", tool().as("ansible-vault", "view", "text", with[0], with[1]).out());
    tool().file("ansible.cfg", "[defaults]\nvault_identity_list = a@word, b@word\n");
    assertEquals("hello\n", tool().as("ansible-vault", "view", "text").out());
    assertEquals(1, tool().as("ansible-vault", "decrypt", "hosts").status());
  }

  @Test
  void modulesAreExplainedUnderAnsiblesName() {
    assertTrue(tool().as("ansible-doc", "-l").out().contains("ansible.builtin.copy"));
    assertTrue(tool().as("ansible-doc", "copy").out().startsWith("# copy"));
    assertTrue(tool().as("ansible-doc", "-s", "copy").out().contains("      dest:  # (required)"));
    assertTrue(
        tool().as("ansible-doc", "-j", "ansible.builtin.copy").out().contains("\"options\""));
    assertEquals(1, tool().as("ansible-doc", "no_such_module").status());
  }

  @Test
  void settingsAreShownUnderAnsiblesName() {
    tool().file("other.cfg", "[defaults]\nforks = 7\n");
    assertEquals(
        "CONFIG_FILE() = %1$s\nDEFAULT_FORKS(%1$s) = 7\n".formatted(directory.resolve("other.cfg")),
        tool().as("ansible-config", "dump", "--only-changed", "-c", "other.cfg").out());
    assertEquals(
        "[defaults]\nforks = 7\n", tool().as("ansible-config", "view", "-c", "other.cfg").out());
    assertTrue(tool().as("ansible-config", "list").out().contains("DEFAULT_FORKS:"));
    assertTrue(
        tool().as("ansible-config", "dump", "--format", "json").out().contains("\"origin\""));
  }

  @Test
  void commandsThatAreNotHereSaySo() {
    Tool.Printed galaxy = tool().as("ansible-galaxy", "install", "x");
    assertEquals(1, galaxy.status());
    assertTrue(galaxy.err().contains("ansible-galaxy is not part of virtwright"));
  }

  @Test
  void exitStatusesAreAnsibles() {
    tool().file("fails.yml", "- hosts: box\n  gather_facts: false\n  tasks: [{fail: {msg: no}}]\n");
    tool().file("wrong.yml", "- hosts: box\n  tasks: [{no_such_module: }]\n");
    assertEquals(2, tool().as(NAME, "-i", "hosts", "fails.yml").status());
    assertEquals(4, tool().as(NAME, "-i", "hosts", "wrong.yml").status());
    assertEquals(1, tool().as(NAME, "-i", "hosts", "missing.yml").status());
    assertEquals(2, tool().as(NAME, "--no-such-option", "site.yml").status());
    assertEquals(5, tool().as(NAME, "-i", "hosts", "--step", "site.yml").status());
    tool()
        .file(
            "away",
            "box ansible_host=127.0.0.1 ansible_port=1 ansible_ssh_common_args='-o"
                + " UserKnownHostsFile=/dev/null'\n");
    tool().file("ping.yml", "- hosts: box\n  gather_facts: false\n  tasks: [{command: 'true'}]\n");
    Tool.Printed away = tool().as(NAME, "-i", "away", "ping.yml");
    assertEquals(4, away.status());
    assertTrue(away.out().contains("fatal: [box]: UNREACHABLE! => {"), away.out());
    assertTrue(away.out().contains("ok=0    changed=0    unreachable=1    failed=0"), away.out());
  }

  @Test
  void clearedErrorsDoNotCountInTheStatus() {
    tool()
        .file(
            "cleared.yml",
            """
            - hosts: all
              gather_facts: false
              tasks:
                - {fail: {msg: no}, when: inventory_hostname == 'box'}
                - meta: clear_host_errors
            """);
    tool().file("two", "box ansible_connection=local\nother ansible_connection=local\n");
    Tool.Printed run = tool().as(NAME, "-i", "two", "cleared.yml");
    assertEquals(0, run.status());
    assertTrue(run.out().contains("failed=1"), run.out());
    assertEquals(0, tool().plain("apply", "-i", "two", "cleared.yml", "--no-history"));
  }

  @Test
  void debugWithAVerbosityIsForThoseWhoAskForMore() {
    tool()
        .file(
            "more.yml",
            """
            - hosts: box
              gather_facts: false
              tasks:
                - debug: {msg: "at {{ ansible_verbosity }}", verbosity: 2}
            """);
    assertTrue(tool().as(NAME, "-i", "hosts", "more.yml", "-v").out().contains("skipping: [box]"));
    String asked = tool().as(NAME, "-i", "hosts", "more.yml", "-vv").out();
    assertTrue(asked.contains("\"msg\": \"at 2\""), asked);
  }

  @Test
  void aTaskWhoseTimeIsOverSaysHowMuchItHad() {
    tool()
        .file(
            "late.yml",
            """
            - hosts: box
              gather_facts: false
              tasks:
                - {command: sleep 20, timeout: 1, ignore_errors: true, register: late}
                - debug: {msg: "it had {{ late.timedout.period }} s"}
            """);
    Tool.Printed run = tool().as(NAME, "-i", "hosts", "late.yml");
    assertTrue(run.out().contains("\"msg\": \"it had 1 s\""), run.out());
  }

  @Test
  void listsAreAnsibles() {
    tool()
        .file(
            "lists.yml",
            """
            - name: Lists
              hosts: box
              gather_facts: false
              tags: all-of-it
              tasks:
                - {name: Seldom, debug: , tags: [never, seldom]}
                - include_role: {name: web}
                - {debug: , tags: often}
            """);
    String head = "\nplaybook: lists.yml\n\n  play #1 (box): Lists\tTAGS: [all-of-it]\n";
    assertEquals(
        head
            + "    tasks:\n"
            + "      include_role : web\tTAGS: [all-of-it]\n"
            + "      debug\tTAGS: [all-of-it, often]\n",
        tool().as(NAME, "-i", "hosts", "lists.yml", "--list-tasks").out());
    assertEquals(
        head + "      TASK TAGS: [all-of-it, never, often, seldom]\n",
        tool().as(NAME, "-i", "hosts", "lists.yml", "--list-tags").out());
    assertEquals(
        head + "    pattern: ['box']\n    hosts (1):\n      box\n",
        tool().as(NAME, "-i", "hosts", "lists.yml", "--list-hosts").out());
    assertEquals(
        "\nplaybook: lists.yml\n",
        tool().as(NAME, "-i", "hosts", "lists.yml", "--syntax-check").out());
  }

  @Test
  void mistakesLookLikeAnsibles() {
    tool().file("wrong.yml", "- hosts: box\n  tasks:\n    - no_such_module:\n");
    String err = tool().as(NAME, "-i", "hosts", "wrong.yml").err();
    assertTrue(err.startsWith("[ERROR]: unknown module 'no_such_module'\nOrigin: "), err);
    assertTrue(
        tool().as(NAME, "--nope", "site.yml").err().contains("ansible-playbook: error: "), "usage");
  }

  @Test
  void aTaskThatMayFailFailsByItsArgumentsWhenItIsReached() {
    tool()
        .file(
            "late.yml",
            """
            - hosts: box
              gather_facts: false
              tasks:
                - name: First
                  debug: {msg: x}
                - name: Wrong
                  file: {path: /tmp, pth: x}
                  ignore_errors: true
            """);
    Tool.Printed run = tool().as(NAME, "-i", "hosts", "late.yml");
    assertEquals(0, run.status());
    assertTrue(run.out().contains("TASK [First]"), run.out());
    assertTrue(
        run.out().contains("Unsupported parameters for (file) module: pth. Supported"), run.out());
    assertTrue(
        run.err().startsWith("[ERROR]: Task failed: Module failed: Unsupported parameters"),
        run.err());
  }

  @Test
  void whatIsOddAboutAPlaybookIsToldOnce() {
    tool()
        .file(
            "odd.yml",
            "- hosts: box\n  gather_facts: false\n  tasks:\n    - no.such.module: {}\n      when: false\n");
    String err = tool().as("virtwright", "apply", "-i", "hosts", "odd.yml").err();
    assertEquals(2, err.split("unknown module 'no.such.module'", -1).length, err);
  }

  @Test
  void optionsWithoutMeaningAreNamedOnce() {
    Tool.Printed run = tool().as(NAME, "-i", "hosts", "site.yml", "-M", "library", "--flush-cache");
    assertEquals(0, run.status());
    assertTrue(
        run.err().startsWith("[WARNING]: option --module-path does nothing here"), run.err());
    assertFalse(run.err().contains("flush-cache"), "nothing is lost without it");
  }

  @Test
  void settingsOfAnsibleCfgAreHonoured() throws IOException {
    tool()
        .file(
            "ansible.cfg",
            """
            [defaults]
            inventory = hosts
            display_ok_hosts = false
            log_path = run.log
            """);
    Tool.Printed run = tool().as(NAME, "site.yml");
    assertFalse(run.out().contains("TASK [Say]"), run.out());
    assertTrue(run.out().contains("PLAY RECAP"));
    String log = Files.readString(directory.resolve("run.log"));
    assertTrue(log.contains(" n=ansible INFO| \nPLAY [box] ***"), log);
    Tool.Printed coloured =
        new Tool(directory, Map.of("ANSIBLE_FORCE_COLOR", "1", "ANSIBLE_DISPLAY_OK_HOSTS", "1"))
            .as(NAME, "site.yml");
    assertTrue(coloured.out().contains("\u001b[0;32mok: [box] => {\u001b[0m\n"), coloured.out());
  }

  @Test
  void configDumpTellsWhoSetsWhat() {
    tool().file("ansible.cfg", "[defaults]\nforks = 7\n");
    Tool.Printed dump =
        new Tool(directory, Map.of("ANSIBLE_TIMEOUT", "5"))
            .says("config", "dump", "--only-changed");
    assertEquals(
        "DEFAULT_FORKS(ansible.cfg:2) = 7\nDEFAULT_TIMEOUT(ANSIBLE_TIMEOUT) = 5\n", dump.out());
  }

  @Test
  void listsLookLikeAnsibles() {
    assertEquals(
        """

        playbook: site.yml

          play #1 (box): box\tTAGS: []
            tasks:
              Say\tTAGS: []
        """,
        tool().as(NAME, "-i", "hosts", "--list-tasks", "site.yml").out());
    assertEquals(
        """

        playbook: site.yml

          play #1 (box): box\tTAGS: []
            pattern: ['box']
            hosts (1):
              box
        """,
        tool().as(NAME, "-i", "hosts", "--list-hosts", "site.yml").out());
  }

  @Test
  void adHocTasksPrintAParagraphAHost() {
    Tool.Printed run = tool().as("ansible", "box", "-i", "hosts", "-a", "echo hello");
    assertEquals("box | CHANGED | rc=0 >>\nhello\n", run.out());
    assertEquals(0, run.status());
    Tool.Printed debug = tool().as("ansible", "all", "-i", "hosts", "-m", "debug", "-a", "msg=x");
    assertEquals("box | SUCCESS => {\n    \"msg\": \"x\"\n}\n", debug.out());
    Tool.Printed failed = tool().as("ansible", "box", "-i", "hosts", "-m", "shell", "-a", "exit 3");
    assertEquals("box | FAILED | rc=3 >>\nnon-zero return code\n", failed.out());
    assertEquals(2, failed.status());
  }
}
