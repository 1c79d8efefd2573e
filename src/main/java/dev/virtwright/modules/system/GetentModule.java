package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a database of the machine, as facts.
 *
 * <p>Reads getent(1). Source: Ansible's {@code ansible.builtin.getent} documentation.
 */
@AutoService(ResourceModule.class)
public final class GetentModule implements ResourceModule {

  private static final Set<String> COLONS = Set.of("passwd", "shadow", "group", "gshadow");

  private static final Arg<String> DATABASE =
      Arg.string("database", "passwd, group, hosts, services and so on.", "[A-Za-z0-9_]+");
  private static final Arg<String> KEY =
      Arg.string("key", "The entry; else all that the database lists.", "[^-].*").optional();
  private static final Arg<String> SERVICE =
      Arg.string("service", "Which of the database's sources is asked.", "[A-Za-z0-9_:.-]+")
          .optional();
  private static final Arg<String> SPLIT =
      Arg.string("split", "What separates fields; else a colon or white space.").optional();
  private static final Arg<Boolean> FAIL_KEY =
      Arg.bool("fail_key", "Whether a key that is not there is a failure.").orElse(true);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("getent")
        .alias("ansible.builtin.getent", "ansible.legacy.getent")
        .summary("Read entries of users, groups, hosts and other databases")
        .args(DATABASE, KEY, SERVICE, SPLIT, FAIL_KEY)
        .example(
            """
            - name: Who is root
              ansible.builtin.getent:
                database: passwd
                key: root
            """)
        .returns(
            "ansible_facts",
            "getent_DATABASE: by key the other fields; null for a key that is not there.")
        .returns("msg", "Why there is none, with fail_key no.");
  }

  @Override
  public Set<Resource.Kind> touches() {
    return Set.of();
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String database = args.get(DATABASE);
    List<String> argv = new ArrayList<>(List.of("getent", database));
    args.find(KEY).ifPresent(argv::add);
    args.find(SERVICE).ifPresent(service -> argv.addAll(List.of("-s", service)));
    String split = args.find(SPLIT).orElse(COLONS.contains(database) ? ":" : null);
    CommandOutput asked = CommandOutput.of(argv.toArray(String[]::new));
    String key = args.find(KEY).orElse(null);
    if (key != null && (database.equals("passwd") || database.equals("group"))) {
      asked =
          asked.about(
              new Resource(
                  database.equals("passwd") ? Resource.Kind.USER : Resource.Kind.GROUP, key));
    }
    return decide(database, key, split, args.get(FAIL_KEY), host.ask(asked));
  }

  /** Pure: the facts, of what getent printed. */
  static Plan decide(
      String database,
      @Nullable String key,
      @Nullable String split,
      boolean failKey,
      FragmentResult printed) {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    String missing = "One or more supplied key could not be found in the database.";
    switch (printed.exitStatus()) {
      case 0 -> {
        for (String line : printed.out().split("\n")) {
          List<String> record =
              split == null
                  ? List.of(line.strip().split("\\s+"))
                  : List.of(line.split(Pattern.quote(split), -1));
          String name = record.getFirst();
          List<Object> rest = List.copyOf(record.subList(1, record.size()));
          int times = seen.merge(name, 1, Integer::sum);
          if (times == 1) {
            entries.put(name, rest);
          } else {
            List<Object> all =
                new ArrayList<>(
                    times == 2
                        ? List.of(Objects.requireNonNull(entries.get(name)))
                        : (List<?>) Objects.requireNonNull(entries.get(name)));
            all.add(rest);
            entries.put(name, all);
          }
        }
      }
      case 2 -> {
        if (failKey || key == null) {
          return Plan.blocked(missing, "correct the key, or say fail_key: false");
        }
        entries.put(key, null);
        return Plan.inSync(
            Map.of("ansible_facts", Map.of("getent_" + database, entries), "msg", missing));
      }
      case 3 -> {
        return Plan.blocked(
            "Enumeration not supported on this database.", "say the key of the entry");
      }
      case 127 -> {
        return Plan.blocked("there is no getent command on the machine", "it is part of libc-bin");
      }
      default -> {
        return Plan.blocked(
            "Missing arguments, or database unknown.", "getent --help lists the databases");
      }
    }
    return Plan.inSync(Map.of("ansible_facts", Map.of("getent_" + database, entries)));
  }
}
