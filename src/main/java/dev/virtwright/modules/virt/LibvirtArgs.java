package dev.virtwright.modules.virt;

import dev.virtwright.diag.UserException;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.modules.virt.Libvirt.Wanted;
import java.util.List;
import java.util.Optional;

/** What virt_net and virt_pool both take. */
final class LibvirtArgs {
  static final Arg<String> COMMAND =
      Arg.choice(
              "command",
              "Ansible's commands: define is present, create and start are active, stop and destroy"
                  + " are inactive, undefine is absent; info, status and get_xml only read.",
              List.of(
                  "define",
                  "create",
                  "start",
                  "stop",
                  "destroy",
                  "undefine",
                  "info",
                  "status",
                  "get_xml"))
          .optional();

  static final Arg<Boolean> AUTOSTART =
      Arg.bool("autostart", "Whether it is started with the host.").optional();

  private LibvirtArgs() {}

  /**
   * Empty for commands that only read.
   *
   * @throws UserException where both state and command are given
   */
  static Optional<Wanted> wanted(String module, Args args, Arg<Wanted> state) {
    Optional<String> command = args.find(COMMAND);
    if (command.isPresent() && args.find(state).isPresent()) {
      throw new UserException(
          "arguments-contradict", module + " takes either state or command", "state says it", null);
    }
    return switch (command.orElse("")) {
      case "define" -> Optional.of(Wanted.PRESENT);
      case "create", "start" -> Optional.of(Wanted.ACTIVE);
      case "stop", "destroy" -> Optional.of(Wanted.INACTIVE);
      case "undefine" -> Optional.of(Wanted.ABSENT);
      case "info", "status", "get_xml" -> Optional.empty();
      default -> Optional.of(args.find(state).orElse(Wanted.PRESENT));
    };
  }
}
