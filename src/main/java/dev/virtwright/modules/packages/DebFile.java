package dev.virtwright.modules.packages;

import dev.virtwright.host.Action;
import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A package file on the machine or at an address, and what is installed of its package. What is at
 * an address is fetched into a directory that is removed again.
 */
record DebFile(String place) implements Query<DebFile.Answer> {

  DebFile {
    Objects.requireNonNull(place);
  }

  /**
   * @param problem why it cannot be read; empty where it can
   * @param installed its version; null where it is not installed
   */
  record Answer(String problem, String name, String version, @Nullable String installed) {}

  boolean address() {
    return place.contains("://");
  }

  @Override
  public Merge<?, ?, Answer> merge() {
    return Reading.INSTANCE;
  }

  @Override
  public boolean beyondMachine() {
    return address();
  }

  @Override
  public Set<Resource> about() {
    return address() ? Set.of() : Set.of(Resource.file(place));
  }

  @Override
  public boolean missing(Answer answer) {
    return !answer.problem().isEmpty();
  }

  /** One file a fragment. */
  private static final class Reading implements Merge<DebFile, Answer, Answer> {
    static final Reading INSTANCE = new Reading();

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<DebFile> queries) {
      DebFile query = queries.getFirst();
      String word = Shell.quote(query.place());
      return new Fragment(
          Scripts.PRELUDE
              + Scripts.FETCH
              + "insecure=\n"
              + (query.address()
                  ? "t=$(mktemp -d) && trap 'rm -rf \"$t\"' EXIT && f=$t/package.deb && p=$(fetch %s \"$f\" 2>&1) || { echo @problem; printf '%%s\\n' \"$p\" | sed 's/^/ /'; echo @end; exit 0; }\n"
                      .formatted(word)
                  : "f=%s\n".formatted(word))
              + """
              echo @fields
              if n=$(dpkg-deb -f "$f" Package 2>&1); then
                printf ' %s\\n' "$n" "$(dpkg-deb -f "$f" Version)"
                echo @installed
                told dpkg-query -W -f '${db:Status-Status} ${Version}\\n' "$n"
              else
                echo @problem
                printf '%s\\n' "$n" | sed 's/^/ /'
              fi
              echo @end
              """,
          Duration.ofMinutes(5),
          Fragment.MOST_OUTPUT);
    }

    @Override
    public Answer parse(List<DebFile> queries, FragmentResult result) throws HostException {
      Sections sections = Sections.of(result, "reading a package file");
      List<String> fields = sections.lines("fields");
      if (sections.has("problem") || fields.size() < 2) {
        return new Answer(
            Sections.shortened(
                "not readable " + String.join(" ", sections.lines("problem")).strip()),
            "",
            "",
            null);
      }
      String status = sections.first("installed");
      return new Answer(
          "",
          fields.get(0),
          fields.get(1),
          status != null && status.startsWith("installed ")
              ? status.substring("installed ".length())
              : null);
    }

    @Override
    public Answer answer(DebFile query, Answer parsed) {
      return parsed;
    }
  }

  /** Its package is installed in that version, or a newer one. */
  static Plan plan(DebFile file, AptRequest request, boolean downgrade, HostReader host)
      throws HostException {
    Plan plan = decide(file, request, downgrade, host.ask(file));
    if (!(plan instanceof Plan.Changes changes) || file.address()) {
      return plan;
    }
    List<String> words = file.words(request);
    AptSimulation.Answer would =
        host.ask(new AptSimulation(words, List.of(), request.lockSeconds()));
    Plan unable = Apt.unable(would).orElse(null);
    if (unable != null) {
      return unable;
    }
    return would.errors().isEmpty()
        ? changes.withAll(AptMessages.streams(would.output())).with("diff", Map.of())
        : AptMessages.refused(words, would);
  }

  /** Nothing else is removed for it, unless that is forced. */
  private List<String> words(AptRequest request) {
    List<String> words = new ArrayList<>(request.options());
    words.add("install");
    if (!words.contains("--allow-remove-essential")) {
      words.add("--no-remove");
    }
    words.add(address() ? "./package.deb" : place);
    return words;
  }

  /** Pure: file and database as read come in. */
  static Plan decide(DebFile file, AptRequest request, boolean downgrade, Answer now) {
    if (!now.problem().isEmpty()) {
      return Plan.blocked(
          "Unable to install package: %s is no package: %s".formatted(file.place(), now.problem()),
          file.address() ? "look at what the address holds" : "copy the file there before");
    }
    String installed = now.installed();
    int order = installed == null ? -1 : DebianVersion.compare(installed, now.version());
    if (order == 0) {
      return Plan.inSync(Map.of("stdout", "", "stderr", "", "diff", ""));
    }
    if (order > 0 && !downgrade) {
      return Plan.blocked(
          "A later version is already installed",
          "%s is installed, and %s has %s: set allow_downgrade: true where the older one is meant"
              .formatted(installed, file.place(), now.version()));
    }
    List<String> words = file.words(request);
    List<Provides> provides = PackageFacts.installing(List.of(now.name()), List.of());
    Action.Run run;
    if (file.address()) {
      Action.Run inner = Apt.run(request, words, provides);
      List<String> argv =
          new ArrayList<>(
              List.of(
                  "sh",
                  "-c",
                  Scripts.FETCH
                      + """
                      insecure=
                      t=$(mktemp -d) && trap 'rm -rf "$t"' EXIT && chmod 755 "$t" || exit
                      fetch "$1" "$t/package.deb" || exit
                      shift
                      cd "$t" && "$@"
                      """,
                  "sh",
                  file.place()));
      argv.addAll(inner.argv());
      run =
          Action.Run.of(argv, provides.toArray(Provides[]::new))
              .withEnvironment(Apt.ENVIRONMENT)
              .titled("fetch %s and install it with apt-get".formatted(file.place()));
    } else {
      run = Apt.run(request, words, provides);
    }
    return Plan.change(now.name(), installed == null ? "absent" : installed, now.version(), run)
        .verifiedBy(RpmPlans.AT_ONCE)
        .resultingIn(results -> AptMessages.outcome(results, request, null));
  }
}
