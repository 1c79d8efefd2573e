package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A package file on the machine or at an address, which rpm fetches itself, and what is installed
 * of its package.
 */
record RpmFile(String place) implements Query<RpmFile.Answer> {

  RpmFile {
    Objects.requireNonNull(place);
  }

  /**
   * @param problem why it cannot be read; empty where it can
   * @param version epoch, version and release
   * @param installed those that are installed
   */
  record Answer(String problem, String name, String version, List<String> installed) {
    Answer {
      installed = List.copyOf(installed);
    }
  }

  static boolean is(String name) {
    return name.contains("://") || (name.startsWith("/") && name.endsWith(".rpm"));
  }

  @Override
  public Merge<?, ?, Answer> merge() {
    return Reading.INSTANCE;
  }

  @Override
  public boolean beyondMachine() {
    return place.contains("://");
  }

  @Override
  public Set<Resource> about() {
    return beyondMachine() ? Set.of() : Set.of(Resource.file(place));
  }

  @Override
  public boolean missing(Answer answer) {
    return !answer.problem().isEmpty();
  }

  /** One file a fragment. */
  private static final class Reading implements Merge<RpmFile, Answer, Answer> {
    static final Reading INSTANCE = new Reading();

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<RpmFile> queries) {
      return new Fragment(
          Scripts.PRELUDE
              + """
              form='%%|EPOCH?{%%{EPOCH}}:{0}|:%%{VERSION}-%%{RELEASE}\n'
              if text=$(rpm -qp --nosignature --qf "%%{NAME}\n$form" -- %s 2>&1); then
                echo @fields
                printf '%%s\n' "$text" | grep -v '^warning:' | sed 's/^/ /'
                echo @installed
                name=$(printf '%%s\n' "$text" | grep -v '^warning:' | head -n 1)
                told rpm -q --qf "$form" -- "$name"
              else
                echo @problem
                printf '%%s\n' "$text" | sed 's/^/ /'
              fi
              echo @end
              """
                  .formatted(Shell.quote(queries.getFirst().place())),
          Duration.ofMinutes(5),
          Fragment.MOST_OUTPUT);
    }

    @Override
    public Answer parse(List<RpmFile> queries, FragmentResult result) throws HostException {
      Sections sections = Sections.of(result, "reading a package file");
      List<String> fields = sections.lines("fields");
      if (fields.size() < 2) {
        return new Answer(
            Sections.shortened(
                "not readable " + String.join(" ", sections.lines("problem")).strip()),
            "",
            "",
            List.of());
      }
      return new Answer(
          "",
          fields.get(0),
          fields.get(1),
          sections.lines("installed").stream()
              .filter(line -> line.matches("[0-9]+:\\S+"))
              .toList());
    }

    @Override
    public Answer answer(RpmFile query, Answer parsed) {
      return parsed;
    }
  }

  /** Its package is installed in that version or a newer one, or not at all. */
  static Plan plan(RpmFile file, RpmRequest request, boolean downgrade, HostReader host)
      throws HostException {
    InstalledTools tools = new InstalledTools();
    host.expect(tools, file);
    InstalledTools.Answer installed = host.ask(tools);
    return installed.rpmTool() == Manager.NONE
        ? Rpm.noTool(installed)
        : decide(
            file, request, downgrade, installed.rpmTool(), installed.rpmProgram(), host.ask(file));
  }

  /** Pure: file and database as read come in. */
  static Plan decide(
      RpmFile file,
      RpmRequest request,
      boolean downgrade,
      Manager tool,
      String program,
      Answer now) {
    if (!now.problem().isEmpty()) {
      return Plan.blocked(
          "%s is no package: %s".formatted(file.place(), now.problem()),
          file.beyondMachine() ? "look at what the address holds" : "copy the file there before");
    }
    String version = now.installed().isEmpty() ? null : String.join(", ", now.installed());
    if (request.state() == Wanted.ABSENT) {
      return version == null
          ? RpmPlans.inSync(LockWait.NONE)
          : plan(request, tool, program, now, version, "absent", now.name());
    }
    boolean there =
        now.installed().stream()
            .anyMatch(each -> {
              int order = RpmVersion.compare(each, now.version());
              return order == 0 || (order > 0 && !downgrade);
            });
    return there
        ? RpmPlans.inSync(LockWait.NONE)
        : plan(request, tool, program, now, version, now.version(), file.place());
  }

  private static Plan plan(
      RpmRequest request,
      Manager tool,
      String program,
      Answer now,
      @Nullable String before,
      String after,
      String target) {
    return Plan.change(
            now.name(),
            before == null ? "absent" : before,
            after,
            RpmPlans.run(
                tool,
                program,
                request.words(List.of(target)),
                PackageFacts.installing(List.of(now.name()), List.of())))
        .verifiedBy(RpmPlans.AT_ONCE)
        .with("msg", "")
        .resultingIn(
            results -> RpmPlans.outcome(results, program, request, RpmSimulation.Answer.NOTHING));
  }
}
