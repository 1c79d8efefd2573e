package dev.virtwright.modules.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.FileState;
import dev.virtwright.host.FilesBelow;
import dev.virtwright.module.Tasks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on this machine itself, by the shell that a managed node would run. */
final class MachineFilesTest {
  @TempDir private Path dir;
  private LocalTask task;

  @BeforeEach
  void start() {
    task = new LocalTask(Tasks.filesIn(dir));
  }

  @AfterEach
  void stop() {
    task.close();
  }

  @Test
  void aLargeFileOfTheMachineIsCopiedByTheMachine() throws Exception {
    Path src = Files.write(dir.resolve("large"), new byte[RemoteCopy.MOST_BYTES + 5]);
    Path dest = dir.resolve("copy");
    Object[] arguments = {
      "src", src.toString(), "dest", dest.toString(), "remote_src", true, "mode", "0600"
    };
    task.settles(new CopyModule(), arguments);
    assertEquals(-1, Files.mismatch(src, dest));
    assertEquals("[OWNER_READ, OWNER_WRITE]", modes(dest));
    Files.writeString(dest, "other");
    var again =
        task.run(
            new CopyModule(),
            "src",
            src.toString(),
            "dest",
            dir.toString() + "/copy",
            "remote_src",
            true,
            "backup",
            true);
    assertTrue(again.changed());
    assertEquals(
        "other", Files.readString(Path.of(String.valueOf(again.values().get("backup_file")))));
    assertEquals(-1, Files.mismatch(src, dest));
    assertEquals("[OWNER_READ, OWNER_WRITE]", modes(dest));
  }

  private static String modes(Path path) throws IOException {
    return new java.util.TreeSet<>(Files.getPosixFilePermissions(path)).toString();
  }

  @Test
  void linksOfADirectoryAreCopiedAsLinksWhereTheyAreNotFollowed() throws Exception {
    Path tree = Files.createDirectories(dir.resolve("tree/sub"));
    Files.writeString(tree.resolve("file"), "x\n");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
    Files.createSymbolicLink(tree.resolve("loop"), Path.of("../sub"));
    Files.createSymbolicLink(tree.resolve("nowhere"), Path.of("missing"));
    Path as = dir.resolve("as");
    task.settles(new CopyModule(), "src", "tree/", "dest", as.toString(), "local_follow", false);
    assertEquals(Path.of("file"), Files.readSymbolicLink(as.resolve("sub/link")));
    Path followed = dir.resolve("followed");
    task.settles(new CopyModule(), "src", "tree/", "dest", followed.toString());
    assertFalse(Files.isSymbolicLink(followed.resolve("sub/link")));
    for (Path copy : List.of(as, followed)) {
      assertEquals(Path.of("../sub"), Files.readSymbolicLink(copy.resolve("sub/loop")));
      assertEquals(Path.of("missing"), Files.readSymbolicLink(copy.resolve("sub/nowhere")));
    }
  }

  @Test
  void statTellsWhatMayBeDoneWithAPathAndWhatDeviceItIs() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "text\n");
    Map<?, ?> stat = stat(file.toString());
    assertEquals(true, stat.get("readable"));
    assertEquals(true, stat.get("writeable"));
    assertEquals(false, stat.get("executable"));
    assertEquals(0L, stat.get("device_type"));
    for (String key :
        List.of("blocks", "block_size", "mimetype", "charset", "attributes", "attr_flags")) {
      assertTrue(stat.containsKey(key), key);
    }
    assertEquals(259L, stat("/dev/null").get("device_type"));
  }

  private Map<?, ?> stat(String path) throws Exception {
    return (Map<?, ?>) task.run(new StatModule(), "path", path).values().get("stat");
  }

  @Test
  void flagsAndTypesAreReadFromWhatThePrograms() {
    Map<String, ?> values =
        StatDetails.read(
            States.said(
                0,
                "8 4096 8 1\nrw\ntext/plain; charset=us-ascii\n  42 ----i---------e------- /x y\n"),
            true,
            true);
    assertEquals(2049L, values.get("device_type"));
    assertEquals("text/plain", values.get("mimetype"));
    assertEquals("us-ascii", values.get("charset"));
    assertEquals("ie", values.get("attr_flags"));
    assertEquals(List.of("immutable", "extents"), values.get("attributes"));
    assertEquals("42", values.get("version"));
    assertEquals("unknown", StatDetails.read(States.said(0, ""), true, false).get("charset"));
  }

  @Test
  void findTellsOfFilesBeforeDirectoriesAndOfTheseBeforeWhatTheyHold() {
    List<FilesBelow.Entry> found =
        List.of(
            entry("/t/d", States.directory("0755")),
            entry("/t/d/deep", States.file("0644")),
            entry("/t/a", States.file("0644")));
    assertEquals(
        List.of("/t/a", "/t/d", "/t/d/deep"),
        WalkOrder.of("/t", found).stream().map(FilesBelow.Entry::path).toList());
  }

  private static FilesBelow.Entry entry(String path, FileState state) {
    return new FilesBelow.Entry(path, state);
  }

  @Test
  void aTarWithoutDiffIsComparedAside() throws Exception {
    Path bin = Files.createDirectory(dir.resolve("bin"));
    // a tar(1) as busybox has it: it knows neither --version nor --diff
    Files.writeString(
        bin.resolve("tar"),
        """
        #!/bin/sh
        for w do case $w in --version|--diff|--quoting*) echo "unrecognized option: $w" >&2; exit 1 ;; esac; done
        exec /bin/tar "$@"
        """);
    Path tree = Files.createDirectories(dir.resolve("tree/d"));
    Files.writeString(tree.resolve("one"), "1");
    Files.createSymbolicLink(tree.resolve("l"), Path.of("one"));
    sh("chmod +x bin/tar && tar czf a.tgz -C tree d && mkdir dest");
    Archive archive =
        new Archive(
            dir.resolve("dest").toString(), List.of(), List.of(), List.of(), false, List.of());
    String functions =
        "PATH=" + bin + ":$PATH\na=" + dir.resolve("a.tgz") + "\n" + archive.functions(false);
    assertEquals("./d\n./d/l\n./d/one\n", sh("(" + functions + "differs) | sort"));
    assertEquals("", sh(functions + "unpack && differs"));
    Files.writeString(dir.resolve("dest/d/one"), "2");
    assertEquals("./d/one\n", sh(functions + "differs"));
    assertEquals("d/\nd/l\nd/one\n", sh("(" + functions + "names) | sort"));
  }

  @Test
  void wgetAnswersAsCurlDoes() throws Exception {
    Path bin = Files.createDirectory(dir.resolve("bin"));
    for (String program :
        List.of(
            "sh", "wget", "mktemp", "cat", "sed", "awk", "rm", "cp", "tail", "grep", "wc", "tr")) {
      String path = sh("command -v " + program + " || true").strip();
      if (path.isEmpty()) {
        return; // without wget there is nothing to try
      }
      Files.createSymbolicLink(bin.resolve(program), Path.of(path));
    }
    var server =
        com.sun.net.httpserver.HttpServer.create(
            new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body =
              (exchange.getRequestMethod()
                      + " "
                      + exchange.getRequestHeaders().getFirst("X-Test")
                      + " "
                      + new String(
                          exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                  .getBytes(StandardCharsets.UTF_8);
          boolean there = exchange.getRequestURI().getPath().equals("/there");
          if (there) {
            exchange.getResponseHeaders().add("Location", "/here");
          }
          exchange.sendResponseHeaders(there ? 302 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      String config = "url = \"" + url + "/there\"\nlocation\nheader = \"X-Test: a \\\"b\\\"\"\n";
      Files.writeString(dir.resolve("config"), config);
      String curl = "PATH=" + bin + "\n" + WgetAsCurl.DEFINITION;
      HttpAnswer answer =
          HttpAnswer.parse(
              sh(curl + "curl -q -K config -i -w '" + Http.TRAILER + "'")
                  .getBytes(StandardCharsets.UTF_8),
              "");
      assertEquals(200, answer.status());
      assertEquals(url + "/here", answer.url());
      assertEquals("GET a \"b\" ", answer.text());
      Files.writeString(dir.resolve("config"), "url = \"" + url + "\"\nrequest = \"PUT\"\n");
      Files.writeString(dir.resolve("body"), "sent");
      sh(curl + "curl -q -K - -o out --data-binary @body <config");
      assertEquals("PUT null sent", Files.readString(dir.resolve("out")));
    } finally {
      server.stop(0);
    }
  }

  private String sh(String script) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", script)
            .directory(dir.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
