package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.vault.Vault;
import dev.virtwright.vault.VaultSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Playbooks whose variables and files are encrypted, run on this computer. */
final class VaultedRunTest {
  private static final VaultSecret SECRET =
      new VaultSecret("default", "the password".getBytes(StandardCharsets.UTF_8));

  @TempDir Path directory;

  private Tool tool() {
    return new Tool(directory);
  }

  @BeforeEach
  void project() {
    tool().file("pw", "the password");
    tool().file("inventory.yml", "all:\n  hosts:\n    here:\n      ansible_connection: local\n");
  }

  private void vaulted(String name, String text) {
    tool().file(name, Vault.encrypt(text.getBytes(StandardCharsets.UTF_8), SECRET));
  }

  /** A variable with an inline vault, indented by that many blanks. */
  private static String inline(String name, String text, int indent) {
    String blanks = " ".repeat(indent);
    return blanks
        + name
        + ": !vault |\n"
        + Vault.encrypt(text.getBytes(StandardCharsets.UTF_8), SECRET)
            .lines()
            .map(line -> blanks + "  " + line + "\n")
            .collect(Collectors.joining());
  }

  private Tool.Ran apply(String playbook, String... options) {
    String[] all = new String[options.length + 2];
    all[0] = "--vault-password-file";
    all[1] = "pw";
    System.arraycopy(options, 0, all, 2, options.length);
    return tool().apply(playbook, all);
  }

  private static void done(Tool.Ran ran) {
    assertEquals(0, ran.status(), ran.out() + ran.err());
  }

  @Test
  void whereverAVariableMayStandItMayBeEncrypted() {
    vaulted(
        "group_vars/all.yml", "from_group: g-secret\nnumber: 3\ncomposed: 'pre-{{ from_host }}'\n");
    tool().file("host_vars/here.yml", inline("from_host", "h-secret", 0));
    vaulted("vars.yml", "from_file: f-secret\nwhich: named\n");
    vaulted("included.yml", "from_include: i-secret\n");
    vaulted("named-tasks.yml", "- set_fact: {from_tasks: \"t-{{ from_host }}\"}\n");
    vaulted("roles/r/defaults/main.yml", "from_default: d-secret\n");
    tool().file("roles/r/vars/main.yml", inline("from_role", "r-secret", 0));
    tool()
        .file(
            "roles/r/tasks/main.yml",
            "- assert: {that: [from_default == 'd-secret', from_role == 'r-secret']}\n");
    vaulted("extra.yml", "from_extra: e-secret\n");
    done(
        apply(
            """
            - hosts: all
              gather_facts: false
              vars:
            %s
              vars_files: [vars.yml]
              roles: [r]
              tasks:
                - include_vars: included.yml
                - include_tasks: "{{ which }}-tasks.yml"
                - assert:
                    that:
                      - from_group == 'g-secret'
                      - number == 3
                      - composed == 'pre-h-secret'
                      - from_host | length == 8
                      - from_host ~ '!' == 'h-secret!'
                      - from_host is string
                      - from_play | length == 22
                      - from_file.startswith('f-')
                      - from_include in ['i-secret']
                      - from_extra == 'e-secret'
                      - from_tasks == 't-h-secret'
            """
                .formatted(inline("from_play", "p {{ not a template }}", 4)),
            "-e",
            "@extra.yml"));
  }

  @Test
  void noOutputShowsWhatWasEncrypted() throws IOException {
    vaulted(
        "group_vars/all.yml",
        "in_file: file-secret\nurl: 'https://u:url-secret@{{ inventory_hostname }}'\n");
    tool().file("host_vars/here.yml", inline("inline", "inline-secret", 0));
    vaulted("copied", "copied-secret\n");
    tool().file("t.j2", "password={{ inline }}\n");
    Tool.Ran ran =
        apply(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - debug: {msg: "{{ in_file }} {{ inline }} {{ url }}"}
                - debug: {var: inline}
                - command: echo {{ inline }} {{ url }}
                - copy: {src: copied, dest: "%1$s/copy"}
                - template: {src: t.j2, dest: "%1$s/rendered"}
                - name: "Named {{ inline }}"
                  fail: {msg: "it was {{ in_file }}"}
                  ignore_errors: true
                - debug: {msg: "{{ item }}"}
                  loop: ["{{ inline }}"]
            """
                .formatted(directory),
            "--diff",
            "-vv");
    done(ran);
    assertEquals("copied-secret\n", Files.readString(directory.resolve("copy")));
    assertEquals("password=inline-secret\n", Files.readString(directory.resolve("rendered")));
    for (String secret :
        new String[] {"file-secret", "inline-secret", "url-secret", "copied-secret"}) {
      assertFalse(ran.out().contains(secret), ran.out());
      assertFalse(ran.err().contains(secret), ran.err());
      assertFalse(ran.json().contains(secret), secret + " in " + ran.json());
      assertFalse(ran.html().contains(secret), secret);
    }
  }

  @Test
  void environmentsAndNumbersMayComeFromEncryptedVariables() throws IOException {
    vaulted("group_vars/all.yml", "word: env-secret\nseconds: '30'\n");
    Tool.Ran ran =
        apply(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - shell: echo "$WORD" | tee %s/seen
                  environment: {WORD: "{{ word }}"}
                  timeout: "{{ seconds }}"
            """
                .formatted(directory));
    done(ran);
    assertEquals("env-secret\n", Files.readString(directory.resolve("seen")));
    assertFalse(ran.everything().contains("env-secret"), ran.everything());
  }

  @Test
  void withDecryptOffAFileIsCopiedAsItIs() throws IOException {
    vaulted("files/a", "plain\n");
    vaulted("files/tree/b", "plain too\n");
    done(
        apply(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - copy: {src: a, dest: "%1$s/raw", decrypt: false}
                - copy: {src: a, dest: "%1$s/plain"}
                - copy: {src: tree/, dest: "%1$s/tree/"}
            """
                .formatted(directory)));
    assertTrue(Files.readString(directory.resolve("raw")).startsWith("$ANSIBLE_VAULT;1.1"));
    assertEquals("plain\n", Files.readString(directory.resolve("plain")));
    assertEquals("plain too\n", Files.readString(directory.resolve("tree/b")));
  }

  @Test
  void playbooksInventoriesAndTemplatesMayBeEncrypted() throws IOException {
    vaulted(
        "inventory.yml",
        "all:\n  hosts:\n    here:\n      ansible_connection: local\n      v: 7\n");
    vaulted("t.j2", "v={{ v }}\n");
    String playbook =
        """
        - hosts: all
          gather_facts: false
          tasks:
            - template: {src: t.j2, dest: "%s/out"}
        """
            .formatted(directory);
    done(apply(Vault.encrypt(playbook.getBytes(StandardCharsets.UTF_8), SECRET)));
    assertEquals("v=7\n", Files.readString(directory.resolve("out")));
  }

  @Test
  void aValueThatNoTaskUsesNeedsNoPassword() {
    tool().file("host_vars/here.yml", inline("unused", "x", 0));
    done(
        tool().apply("- hosts: all\n  gather_facts: false\n  tasks:\n    - debug: {msg: hello}\n"));
  }

  @Test
  void aWrongPasswordFailsTheTaskThatNeedsTheValueAndNamesThePlace() {
    tool().file("host_vars/here.yml", "a: 1\n" + inline("used", "x", 0));
    tool().file("wrong", "not it");
    Tool.Ran ran =
        tool()
            .apply(
                "- hosts: all\n  gather_facts: false\n  tasks:\n    - debug: {msg: \"{{ used }}\"}\n",
                "--vault-id",
                "dev@wrong");
    assertEquals(1, ran.status(), ran.err());
    assertTrue(ran.json().contains("no vault password fits; tried: dev"), ran.json());
    assertTrue((ran.json() + ran.out()).contains("host_vars/here.yml:2"), ran.json());
  }

  @Test
  void aFileThatCannotBeDecryptedIsAMistakeBeforeTheRun() {
    vaulted("group_vars/all.yml", "a: 1\n");
    Tool.Printed printed = tool().says("inventory", "-i", "inventory.yml", "--host", "here");
    assertEquals(2, printed.status());
    assertTrue(
        printed.err().startsWith("group_vars/all.yml:1:1: group_vars/all.yml is encrypted"),
        printed.err());
  }
}
