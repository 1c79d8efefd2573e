package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on this computer, remembered: where drift comes from, and what is told of it. */
final class HistoryCommandTest {
  private static final String PASSWORD = "correct horse battery";

  @TempDir Path directory;
  private Tool tool = new Tool(Path.of(""));
  private Path greeting = Path.of("");

  @BeforeEach
  void here() {
    tool = new Tool(directory);
    greeting = directory.resolve("host/greeting");
    tool.file("host/there", "");
    tool.file("inventory.yml", "all:\n  hosts:\n    here:\n      ansible_connection: local\n");
    tool.file("greeting.j2", "{{ words }} {{ inventory_hostname }}\n");
  }

  private void playbook(String words, String mode) {
    tool.file(
        "site.yml",
        """
        - name: Files
          hosts: all
          gather_facts: false
          vars:
            words: %s
          tasks:
            - name: Greeting
              template:
                src: greeting.j2
                dest: %s
                mode: "%s"
            - name: Ends
              command: /bin/true
        """
            .formatted(words, greeting, mode));
  }

  private Tool.Ran run(String command, String... options) {
    String[] words = new String[options.length + 4];
    System.arraycopy(new String[] {command, "site.yml", "-i", "inventory.yml"}, 0, words, 0, 4);
    System.arraycopy(options, 0, words, 4, options.length);
    return tool.run(words);
  }

  private static String origin(Tool.Ran ran) {
    int at = ran.json().indexOf("\"origin\": \"");
    return at < 0 ? "none" : ran.json().substring(at + 11, ran.json().indexOf('"', at + 11));
  }

  @Test
  void whoMovedIsTold() throws IOException {
    playbook("Hello", "0644");
    assertEquals("first_seen", origin(run("drift")));
    run("apply").endsWith(ExitStatus.OK);
    assertEquals("none", origin(run("drift")));

    Files.writeString(greeting, "Go away\n");
    Tool.Ran host = run("drift");
    assertEquals("corrective", origin(host), host.err());
    assertTrue(host.text().contains("changed on the host, new in this run"), host.text());
    run("apply").endsWith(ExitStatus.OK);

    tool.file("greeting.j2", "{{ words }}, {{ inventory_hostname }}\n");
    assertEquals("intended", origin(run("plan")), "the template's text is desired too");
    run("apply").endsWith(ExitStatus.OK);

    playbook("Good day", "0644");
    assertEquals("intended", origin(run("drift")), "and so are the variables in it");
    assertEquals("intended", origin(run("apply")), "what is applied is told likewise");

    Tool.Printed told = tool.says("history", "resource", "greeting");
    assertTrue(told.out().contains("1 × changed on the host"), told.out());
    assertTrue(told.out().contains("now on none"), told.out());
    Tool.Printed ofHost = tool.says("history", "host", "here");
    assertTrue(ofHost.out().contains("drift that ended"), ofHost.out());
  }

  @Test
  void aSecretIsHashedWithTheKeyAndIsNowhere() throws IOException {
    tool.file(
        "site.yml",
        """
        - name: Files
          hosts: all
          gather_facts: false
          tasks:
            - name: Password
              copy:
                content: "{{ lookup('ansible.builtin.env', 'NOTHING') }}%s"
                dest: %s
                mode: "0600"
              no_log: true
        """
            .formatted(PASSWORD, greeting));
    run("drift").endsWith(ExitStatus.DRIFT);
    try (Stream<Path> files = Files.list(directory.resolve(".virtwright"))) {
      for (Path file : files.toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(bytes.contains(PASSWORD), file.toString());
      }
    }
    assertFalse(run("drift").everything().contains(PASSWORD));
    assertFalse(tool.says("history", "host", "here").out().contains(PASSWORD));
  }

  @Test
  void aReportOfAnEarlierRunIsMadeAgain() {
    playbook("Hello", "0644");
    Tool.Ran first = run("drift");
    Tool.Printed again = tool.says("report", "--format", "json");
    assertEquals(first.json(), again.out());
    Tool.Printed unknown = tool.says("report", "19990101T000000-1");
    assertEquals(ExitStatus.USAGE, unknown.status());
    assertTrue(unknown.err().contains("has no run"), unknown.err());
    assertTrue(unknown.err().contains("virtwright history"), unknown.err());
  }

  @Test
  void withoutAHistoryNothingIsKept() {
    playbook("Hello", "0644");
    assertEquals("none", origin(run("drift", "--no-history")));
    assertFalse(Files.exists(directory.resolve(".virtwright")));
    Tool.Printed none = tool.says("history");
    assertEquals(ExitStatus.USAGE, none.status());
    assertTrue(none.err().contains("there is no history"), none.err());
  }

  @Test
  void theUsualHistoryMayFailAndOneThatWasAskedForMayNot() {
    playbook("Hello", "0644");
    tool.file(".virtwright", "a file in the way");
    Tool.Ran ran = run("drift");
    ran.endsWith(ExitStatus.DRIFT);
    assertTrue(ran.err().contains("--no-history"), ran.err());
    Tool.Printed asked =
        tool.says(
            "drift", "site.yml", "-i", "inventory.yml", "--history", ".virtwright/history.db");
    assertEquals(ExitStatus.USAGE, asked.status());
    assertTrue(asked.err().contains("cannot be used"), asked.err());
  }

  @Test
  void theEnvironmentNamesAHistoryToo() {
    tool = new Tool(directory, Map.of("VIRTWRIGHT_HISTORY", "kept/all.db"));
    playbook("Hello", "0644");
    run("drift").endsWith(ExitStatus.DRIFT);
    assertTrue(Files.exists(directory.resolve("kept/all.db")));
    assertTrue(tool.says("history", "--json").out().contains("\"first_seen\": 1"));
  }

  @Test
  void pagesAreServedOnLoopbackAndToNobodyElse() throws Exception {
    playbook("Hello", "0644");
    run("drift").endsWith(ExitStatus.DRIFT);
    try (ReportServer server = ReportServer.start(directory.resolve(".virtwright/history.db"), 0);
        HttpClient client = HttpClient.newHttpClient()) {
      assertTrue(server.address().startsWith("http://127.0.0.1:"), server.address());
      String list = get(client, server.address(), 200);
      String run = list.replaceAll("(?s).*href=\"/(run/[^\"]+)\".*", "$1");
      assertTrue(get(client, server.address() + run, 200).contains("Greeting"));
      assertTrue(get(client, server.address() + "host/here", 200).contains("Files : Greeting"));
      get(client, server.address() + "host/nobody", 404);
      get(client, server.address() + "run/..%2f..%2fetc%2fpasswd", 404);
      get(client, server.address() + "elsewhere", 404);
      HttpRequest written =
          HttpRequest.newBuilder(URI.create(server.address()))
              .POST(HttpRequest.BodyPublishers.ofString("x"))
              .build();
      assertEquals(405, client.send(written, HttpResponse.BodyHandlers.ofString()).statusCode());
      assertEquals("HTTP/1.1 403 Forbidden", raw(server, "evil.example"));
    }
  }

  private static String get(HttpClient client, String address, int status) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer.body());
    return answer.body();
  }

  /** The first line of the answer to a request that names another host. */
  private static String raw(ReportServer server, String host) throws IOException {
    URI at = URI.create(server.address());
    try (Socket socket = new Socket(at.getHost(), at.getPort())) {
      socket
          .getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }
}
