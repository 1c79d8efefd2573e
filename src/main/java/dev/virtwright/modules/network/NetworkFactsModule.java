package dev.virtwright.modules.network;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.TaskContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The present network of a host as arguments of the module network; changes nothing. What those
 * arguments would change is tried out at once and said in the notes.
 */
@AutoService(ResourceModule.class)
public final class NetworkFactsModule implements ResourceModule {

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("network_facts")
        .summary("The present network of a host, as arguments of the module network")
        .details(
            """
            Reads the files of the host's network stack, whoever wrote them, and the running kernel.
            Applying the arguments changes nothing; where that is not so, a note says what would
            change. The command virtwright network --export writes them as a file of variables.
            """)
        .args(NetworkArgs.STACK)
        .example(
            """
            - name: What the network is now
              network_facts:
              register: present
            """)
        .returns("network_stack", "What configures the host's network.")
        .returns("network", "Arguments of the module network that describe what is there.")
        .returns("notes", "What the arguments do not say.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Snapshot current = host.ask(new NetworkRead());
    NetworkDecision.Chosen chosen =
        NetworkDecision.choose(NetworkArgs.stack(args.get(NetworkArgs.STACK)), current);
    return switch (chosen) {
      case NetworkDecision.Refused refused -> Plan.blocked(refused.problem(), refused.remedy());
      case NetworkDecision.One one -> facts(one.stack(), current, args);
    };
  }

  private static Plan facts(Stack stack, Snapshot current, Args args) {
    NetworkExport export = NetworkExport.of(stack, current);
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>(export.arguments());
    if (args.given(NetworkArgs.STACK)) {
      arguments.put("network_stack", args.get(NetworkArgs.STACK));
    }
    List<String> notes = new ArrayList<>();
    current
        .armed()
        .forEach(title ->
            notes.add(
                "'%s' is not confirmed: what is read here may be undone by the host"
                    .formatted(title)));
    notes.addAll(export.notes());
    notes.addAll(wouldChange(arguments, current, stack));
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("network_stack", NetworkDecision.value(stack));
    values.put("network", arguments);
    values.put("notes", notes);
    return Plan.inSync(values);
  }

  private static List<String> wouldChange(
      Map<String, @Nullable Object> arguments, Snapshot current, Stack stack) {
    try {
      Args parsed =
          Args.parse(new NetworkModule().spec(), arguments, name -> null, TaskContext.NONE);
      Plan plan =
          NetworkDecision.decide(
              NetworkModule.topology(parsed, current),
              NetworkArgs.wishes(parsed, true, true),
              current,
              stack);
      return switch (plan) {
        case Plan.InSync ignored -> List.of();
        case Plan.Blocked blocked -> List.of("applying this is refused: " + blocked.problem());
        case Plan.Changes changes ->
            changes.drift().stream().map(NetworkFactsModule::described).toList();
      };
    } catch (UserException mistake) {
      return List.of("this cannot be applied: " + mistake.diagnostics().getFirst().summary());
    }
  }

  private static String described(Change change) {
    return "applying this changes %s from %s to %s"
        .formatted(change.path(), change.current(), change.target());
  }
}
