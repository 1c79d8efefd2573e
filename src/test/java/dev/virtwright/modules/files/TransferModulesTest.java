package dev.virtwright.modules.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.virtwright.module.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over the local connector, with a web server on loopback. */
final class TransferModulesTest {
  @TempDir private Path dir;
  private LocalTask task;
  private HttpServer server;
  private String web;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void start() throws IOException {
    task = new LocalTask(Tasks.filesIn(dir));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
    web = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    task.close();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    requests.add(
        "%s %s %s %s"
            .formatted(
                exchange.getRequestMethod(),
                path,
                exchange.getRequestHeaders().getFirst("Content-Type"),
                body));
    String login = exchange.getRequestHeaders().getFirst("Authorization");
    int status = 200;
    String answer = "";
    switch (path) {
      case "/json" -> {
        exchange.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
        exchange.getResponseHeaders().add("Set-Cookie", "a=b; Path=/");
        answer = "{\"grüße\": [1, true]}";
      }
      case "/there" -> {
        exchange.getResponseHeaders().add("Location", web + "/json");
        status = 302;
      }
      case "/private" -> {
        status = login == null ? 401 : 200;
        if (login == null) {
          exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
        }
        answer = "login " + login;
      }
      case "/file.txt", "/other" -> answer = "content\n";
      case "/SUMS" ->
          answer =
              "%s  other%n%s  file.txt%n"
                  .formatted(
                      "0".repeat(64),
                      FileWrite.digest("SHA-256", "content\n".getBytes(StandardCharsets.UTF_8)));
      case "/echo" -> answer = body;
      default -> status = 404;
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
    if (!head && bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  @Test
  void uriReturnsJsonHeadersAndWhereItCameFrom() throws Exception {
    var result = task.run(new UriModule(), "url", web + "/there", "return_content", true);
    assertNull(result.failure());
    assertFalse(result.changed());
    Map<String, Object> values = result.values();
    assertEquals(200L, values.get("status"));
    assertEquals(web + "/json", values.get("url"));
    assertEquals(true, values.get("redirected"));
    assertEquals(Map.of("grüße", List.of(1L, true)), values.get("json"));
    assertEquals("application/json; charset=utf-8", values.get("content_type"));
    assertEquals(Map.of("a", "b"), values.get("cookies"));
    assertEquals("{\"grüße\": [1, true]}", values.get("content"));
  }

  @Test
  void uriFollowsNothingWhereItShallNot() throws Exception {
    var result =
        task.run(
            new UriModule(),
            "url",
            web + "/there",
            "follow_redirects",
            "none",
            "status_code",
            List.of(302L));
    assertNull(result.failure());
    assertEquals(web + "/json", result.values().get("location"));
  }

  @Test
  void anotherStatusFailsWithItsValues() throws Exception {
    var result = task.run(new UriModule(), "url", web + "/none");
    assertEquals("Status code was 404 and not [200]: HTTP Error 404: Not Found", result.failure());
    assertEquals(404L, result.values().get("status"));
    var nobody = task.run(new UriModule(), "url", "http://127.0.0.1:1/");
    assertEquals(-1L, nobody.values().get("status"));
    assertNotNull(nobody.failure());
  }

  @Test
  void bodiesAreWrittenInTheirFormats() throws Exception {
    Map<String, Object> body = Map.of("a b", List.of("x&y", 2L));
    var form =
        task.run(
            new UriModule(),
            "url",
            web + "/echo",
            "method",
            "POST",
            "body",
            body,
            "body_format",
            "form-urlencoded",
            "return_content",
            true);
    assertEquals("a+b=x%26y&a+b=2", form.values().get("content"));
    assertFalse(form.changed());
    var json =
        task.run(
            new UriModule(),
            "url",
            web + "/echo",
            "method",
            "PUT",
            "body",
            body,
            "body_format",
            "json",
            "return_content",
            true);
    assertEquals(200L, json.values().get("status"));
    assertTrue(requests.getLast().startsWith("PUT /echo application/json {"), requests.getLast());
    var parts =
        task.run(
            new UriModule(),
            "url",
            web + "/echo",
            "method",
            "POST",
            "body",
            Map.of("text", Map.of("filename", "t.txt", "content", "hello")),
            "body_format",
            "form-multipart",
            "return_content",
            true);
    String sent = String.valueOf(parts.values().get("content"));
    assertTrue(sent.contains("name=\"text\"; filename=\"t.txt\"\r\n"), sent);
  }

  @Test
  void passwordsAreSentWhenAskedForOrAtOnce() throws Exception {
    for (boolean force : List.of(false, true)) {
      requests.clear();
      var result =
          task.run(
              new UriModule(),
              "url",
              web + "/private",
              "user",
              "me",
              "password",
              "se\"cret\\",
              "force_basic_auth",
              force,
              "return_content",
              true);
      assertNull(result.failure());
      assertEquals("login Basic bWU6c2UiY3JldFw=", result.values().get("content"));
      assertEquals(force ? 1 : 2, requests.size(), requests::toString);
    }
  }

  @Test
  void anAnswerIsWrittenToAFile() throws Exception {
    Path file = dir.resolve("answer");
    var result =
        task.run(
            new UriModule(), "url", web + "/file.txt", "dest", file.toString(), "mode", "0600");
    assertTrue(result.changed());
    assertEquals("content\n", Files.readString(file));
    assertEquals(file.toString(), result.values().get("path"));
  }

  @Test
  void aDownloadIsCheckedAndMadeOnce() throws Exception {
    String dest = dir.resolve("file.txt").toString();
    Object[] arguments = {
      "url",
      web + "/file.txt",
      "dest",
      dir + "/",
      "checksum",
      "sha256:" + web + "/SUMS",
      "mode",
      "0640"
    };
    var first = task.settles(new GetUrlModule(), arguments);
    assertEquals(dest, first.values().get("dest"));
    assertEquals(200L, first.values().get("status_code"));
    assertEquals("OK (8 bytes)", first.values().get("msg"));
    requests.clear();
    var forced =
        task.run(new GetUrlModule(), "url", web + "/file.txt", "dest", dest, "force", true);
    assertFalse(forced.changed());
    assertEquals(1, requests.size());
    Files.writeString(dir.resolve("file.txt"), "other");
    var replaced =
        task.run(
            new GetUrlModule(),
            "url",
            web + "/file.txt",
            "dest",
            dest,
            "force",
            true,
            "backup",
            true);
    assertTrue(replaced.changed());
    assertEquals(
        "other", Files.readString(Path.of(String.valueOf(replaced.values().get("backup_file")))));
  }

  @Test
  void whatIsNotAsExpectedNeverGetsToItsPlace() throws Exception {
    Path dest = dir.resolve("bad");
    var wrong =
        task.run(
            new GetUrlModule(),
            "url",
            web + "/file.txt",
            "dest",
            dest.toString(),
            "checksum",
            "md5:" + "0".repeat(32));
    assertTrue(String.valueOf(wrong.failure()).contains("did not match"), wrong::toString);
    var missing = task.run(new GetUrlModule(), "url", web + "/none", "dest", dest.toString());
    assertNotNull(missing.failure());
    assertEquals("404", String.valueOf(missing.values().get("status_code")));
    try (var files = Files.list(dir)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void archivesAreUnpackedWhereTheyDiffer() throws Exception {
    Path tree = Files.createDirectories(dir.resolve("tree/d"));
    Files.writeString(tree.resolve("one"), "1");
    Files.writeString(tree.resolve("with space"), "2");
    sh("tar czf a.tgz -C tree d && tar cf a.tar -C tree d");
    try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(dir.resolve("a.zip")))) {
      zip.putNextEntry(new java.util.zip.ZipEntry("d/"));
      zip.putNextEntry(new java.util.zip.ZipEntry("d/one"));
      zip.write('1');
    }
    for (String archive : List.of("a.tgz", "a.tar", "a.zip")) {
      for (boolean remote : List.of(false, true)) {
        Path dest = Files.createDirectory(dir.resolve(archive + remote));
        Object[] arguments = {
          "src",
          remote ? dir.resolve(archive).toString() : archive,
          "dest",
          dest.toString(),
          "remote_src",
          remote,
          "list_files",
          true
        };
        var first = task.settles(new UnarchiveModule(), arguments);
        assertTrue(String.valueOf(first.values().get("files")).contains("d/one"));
        assertEquals("1", Files.readString(dest.resolve("d/one")));
        Files.writeString(dest.resolve("d/one"), "x");
        assertTrue(task.run(new UnarchiveModule(), arguments).changed());
      }
    }
  }

  @Test
  void theModeOfWhatIsUnpackedIsKept() throws Exception {
    Files.writeString(dir.resolve("one"), "1");
    sh("tar czf a.tgz one");
    Path dest = Files.createDirectory(dir.resolve("dest"));
    task.settles(
        new UnarchiveModule(), "src", "a.tgz", "dest", dest.toString(), "mode", "u=rw,go=");
    task.settles(
        new UnarchiveModule(), "src", "a.tgz", "dest", dest.toString(), "mode", "u=rw,go=r");
  }

  @Test
  void aRepositoryIsClonedUpdatedAndSwitched() throws Exception {
    sh(
        "git init -q -b main repo && cd repo && git config user.email a@b && git config user.name n"
            + " && echo 1 >f && git add f && git commit -qm 1 && git tag v1 && echo 2 >f && git"
            + " commit -qam 2 && git branch dev");
    String repo = dir.resolve("repo").toString();
    String dest = dir.resolve("copy").toString();
    var first = task.settles(new GitModule(), "repo", repo, "dest", dest, "version", "v1");
    assertNull(first.values().get("before"));
    var second = task.settles(new GitModule(), "repo", repo, "dest", dest);
    assertEquals(first.values().get("after"), second.values().get("before"));
    Files.writeString(Path.of(dest, "f"), "mine");
    var refused = task.run(new GitModule(), "repo", repo, "dest", dest);
    assertTrue(String.valueOf(refused.failure()).startsWith("Local modifications exist"));
    task.settles(new GitModule(), "repo", repo, "dest", dest, "force", true, "version", "dev");
    String shallow = dir.resolve("shallow").toString();
    task.settles(new GitModule(), "repo", repo, "dest", shallow, "version", "dev", "depth", 1L);
    task.run(new GitModule(), "repo", repo, "dest", shallow, "version", "main", "depth", 1L);
    String bare = dir.resolve("bare").toString();
    task.settles(new GitModule(), "repo", repo, "dest", bare, "bare", true);
    var unknown = task.run(new GitModule(), "repo", repo, "dest", dest, "version", "nowhere");
    assertTrue(String.valueOf(unknown.failure()).contains("no branch or tag nowhere"));
  }

  @Test
  void aFileIsFetchedOnce() throws Exception {
    Path file = Files.writeString(dir.resolve("remote"), "x");
    var first = task.settles(new FetchModule(), "src", file.toString(), "dest", "kept");
    assertEquals(dir.resolve("kept/one" + file).toString(), first.values().get("dest"));
    var missing =
        task.run(new FetchModule(), "src", dir + "/none", "dest", "kept", "fail_on_missing", false);
    assertNull(missing.failure());
    assertNotNull(task.run(new FetchModule(), "src", dir + "/none", "dest", "kept").failure());
  }

  @Test
  void filesAreFoundByNameKindAndContent() throws Exception {
    Files.createDirectories(dir.resolve("a/b"));
    Files.writeString(dir.resolve("a/x.log"), "first\nsecond line\n");
    Files.writeString(dir.resolve("a/b/y.log"), "nothing");
    Files.writeString(dir.resolve("a/.hidden.log"), "first");
    Files.createSymbolicLink(dir.resolve("a/l.log"), dir.resolve("a/x.log"));
    assertEquals(List.of("x.log"), found("patterns", "*.log"));
    assertEquals(List.of("x.log", "y.log"), found("patterns", "*.log", "recurse", true));
    assertEquals(List.of("x.log"), found("recurse", true, "depth", 1L));
    assertEquals(List.of(".hidden.log", "x.log"), found("hidden", true));
    assertEquals(List.of("x.log"), found("contains", "sec", "recurse", true));
    assertEquals(List.of(), found("contains", "line"));
    assertEquals(List.of("x.log"), found("contains", "line", "read_whole_file", true));
    assertEquals(List.of("l.log"), found("file_type", "link"));
    assertEquals(List.of("b"), found("file_type", "directory", "excludes", "c*"));
    assertEquals(List.of("x.log"), found("use_regex", true, "patterns", List.of("[w-z]\\.l")));
    assertEquals(List.of(), found("age", "1d"));
    assertEquals(List.of("x.log"), found("size", "8", "age", "-1d"));
    var nowhere = task.run(new FindModule(), "paths", dir + "/none");
    assertEquals(0L, nowhere.values().get("matched"));
    assertEquals("Not all paths examined, check warnings for details", nowhere.values().get("msg"));
  }

  private List<String> found(Object... conditions) throws Exception {
    Object[] all = new Object[conditions.length + 2];
    all[0] = "paths";
    all[1] = dir.resolve("a").toString();
    System.arraycopy(conditions, 0, all, 2, conditions.length);
    List<String> names = new ArrayList<>();
    for (Object file : (List<?>) task.run(new FindModule(), all).values().get("files")) {
      names.add(Paths.name(String.valueOf(((Map<?, ?>) file).get("path"))));
    }
    Collections.sort(names);
    return names;
  }

  @Test
  void keysAndHostsAreWrittenOnce() throws Exception {
    String hosts = dir.resolve("known_hosts").toString();
    String key = "h.example ssh-ed25519 AAAAkey";
    task.settles(
        new KnownHostsModule(), "name", "h.example", "key", key, "path", hosts, "hash_host", true);
    assertTrue(Files.readString(Path.of(hosts)).startsWith("|1|"));
    task.settles(new KnownHostsModule(), "name", "h.example", "path", hosts, "state", "absent");
    assertEquals("", Files.readString(Path.of(hosts)));
    String path = dir.resolve("ssh/authorized_keys").toString();
    task.settles(
        new AuthorizedKeyModule(),
        "user",
        System.getProperty("user.name"),
        "path",
        path,
        "key",
        "ssh-ed25519 AAAA me",
        "key_options",
        "no-pty");
    assertEquals("no-pty ssh-ed25519 AAAA me\n", Files.readString(Path.of(path)));
  }

  @Test
  void fragmentsAreAssembledAndMatchesReplaced() throws Exception {
    Path parts = Files.createDirectory(dir.resolve("parts"));
    Files.writeString(parts.resolve("1"), "one");
    Files.writeString(parts.resolve("2"), "two\n");
    Path whole = dir.resolve("whole");
    task.settles(
        new AssembleModule(), "src", parts.toString(), "dest", whole.toString(), "delimiter", "--");
    assertEquals("one\n--\ntwo\n", Files.readString(whole));
    var replaced =
        task.settles(
            new ReplaceModule(),
            "path",
            whole.toString(),
            "regexp",
            "^(?P<a_b>\\w+)$",
            "replace",
            "[\\g<a_b>]",
            "after",
            "--");
    assertEquals("1 replacements made", replaced.values().get("msg"));
    assertEquals("one\n--\n[two]\n", Files.readString(whole));
  }

  @Test
  void timesAreSetToWhatIsAsked() throws Exception {
    Path file = dir.resolve("stamped");
    Object[] arguments = {
      "path",
      file.toString(),
      "state",
      "touch",
      "modification_time",
      "202001020304.05",
      "access_time",
      "preserve"
    };
    task.settles(new FileModule(), arguments);
    assertTrue(Files.getLastModifiedTime(file).toString().startsWith("2020-01-0"));
  }

  private void sh(String script) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", script)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }
}
