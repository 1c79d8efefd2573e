package dev.virtwright.host;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Runs fragments in a shell of this machine, each in a process of its own. */
final class LocalFragments {
  private LocalFragments() {}

  /** The shells that a managed node may have as sh. */
  static final List<List<String>> SHELLS =
      List.of(List.of("dash"), List.of("bash", "--posix"), List.of("busybox", "ash"));

  /** As a user who may read little, when the tests run as root; else as we are. */
  static List<String> asNobody() {
    return System.getProperty("user.name").equals("root")
        ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "dash")
        : List.of("dash");
  }

  static FragmentResult run(List<String> shell, Fragment fragment) throws Exception {
    Path file = Files.createTempFile("fragment", ".sh");
    Files.writeString(file, fragment.script());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Process process =
        new ProcessBuilder(Stream.concat(shell.stream(), Stream.of(file.toString())).toList())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    CompletableFuture<byte[]> err =
        CompletableFuture.supplyAsync(() -> {
          try {
            return process.getErrorStream().readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    byte[] out = process.getInputStream().readAllBytes();
    int status = process.waitFor();
    Files.delete(file);
    return new FragmentResult(status, out, err.get(), false, false);
  }

  static <Q extends Query<A>, P, A> P parsed(
      List<String> shell, Merge<Q, P, A> merge, List<Q> queries) throws Exception {
    return merge.parse(queries, run(shell, merge.fragment(queries)));
  }

  static <Q extends Query<A>, P, A> List<A> ask(
      List<String> shell, Merge<Q, P, A> merge, List<Q> queries) throws Exception {
    return answers(merge, queries, parsed(shell, merge, queries));
  }

  static <Q extends Query<A>, P, A> List<A> answers(Merge<Q, P, A> merge, List<Q> queries, P parsed)
      throws HostException {
    List<A> answers = new ArrayList<>();
    for (Q query : queries) {
      answers.add(merge.answer(query, parsed));
    }
    return answers;
  }

  static FragmentResult result(String out) {
    return new FragmentResult(0, out.getBytes(StandardCharsets.UTF_8), new byte[0], false, false);
  }
}
