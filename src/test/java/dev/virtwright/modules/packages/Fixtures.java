package dev.virtwright.modules.packages;

import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.module.Args;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.TaskContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the tests of this room share. */
final class Fixtures {
  private Fixtures() {}

  static final InstalledTools.Answer DEBIAN =
      new InstalledTools.Answer(List.of("debian"), Map.of("apt-get", "/usr/bin/apt-get"));

  static final InstalledTools.Answer FEDORA =
      new InstalledTools.Answer(List.of("fedora"), Map.of("dnf", "/usr/bin/dnf5"));

  static final InstalledTools.Answer SUSE =
      new InstalledTools.Answer(List.of("sles", "suse"), Map.of("zypper", "/usr/bin/zypper"));

  /** A part as the scripts print it: the tool's lines get a blank before them. */
  static String part(String name, String text) {
    return "@"
        + name
        + "\n"
        + text.lines().map(line -> " " + line + "\n").collect(Collectors.joining());
  }

  /** The answer that {@code query} makes of a script's output. */
  static <A> A answer(Query<A> query, String... parts) throws HostException {
    return answer(query.merge(), query, String.join("", parts) + "@end\n");
  }

  @SuppressWarnings("unchecked") // a query's merge takes the query
  private static <Q extends Query<A>, P, A> A answer(
      Merge<Q, P, ?> merge, Query<A> query, String output) throws HostException {
    FragmentResult result =
        new FragmentResult(0, output.getBytes(StandardCharsets.UTF_8), new byte[0], false, false);
    Q mine = (Q) query;
    P parsed = merge.parse(List.of(mine), result);
    return (A) merge.answer(mine, parsed);
  }

  static Args args(ResourceModule module, Map<String, Object> given) {
    return Args.parse(module.spec(), given, name -> null, TaskContext.NONE);
  }
}
