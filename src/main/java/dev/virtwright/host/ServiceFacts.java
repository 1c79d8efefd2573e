package dev.virtwright.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What runs services: the first process, or what is installed where that is an init or a shell. */
final class ServiceFacts implements FactReading {

  private static final MachineRead INIT =
      MachineRead.script(
              """
              for c in systemctl initctl; do
                command -v $c >/dev/null && echo $c
              done
              for f in /run/systemd/system/ /dev/.run/systemd/ /dev/.systemd/ /etc/init/ \
                /sbin/openrc /etc/init.d/; do
                [ -e $f ] && echo $f
              done\
              """)
          .withFiles("/proc/1/comm")
          .withLinks("/sbin/init");

  @Override
  public Set<String> names() {
    return Set.of("service_mgr");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(INIT);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    MachineRead.Answer answer = source.read(INIT);
    facts.put(
        "service_mgr",
        manager(
            answer.file("/proc/1/comm"),
            answer.links().getOrDefault("/sbin/init", ""),
            Set.of(answer.output().strip().split("\n")),
            "OpenWrt".equals(facts.get("distribution"))));
  }

  /**
   * @param first the name of the first process, empty where it cannot be seen
   * @param init what /sbin/init points to, empty where it is no link
   * @param there of the commands and paths asked for
   */
  static String manager(String first, String init, Set<String> there, boolean openWrt) {
    String named = first.isEmpty() ? init.substring(init.lastIndexOf('/') + 1) : first;
    if (!named.isEmpty() && !named.equals("init") && !named.endsWith("sh")) {
      return switch (named) {
        case "procd" -> "openwrt_init";
        case "runit-init" -> "runit";
        case "svscan" -> "svc";
        case "openrc-init" -> "openrc";
        default -> named;
      };
    }
    if (openWrt) {
      return "openwrt_init";
    }
    boolean systemctl = there.contains("systemctl");
    boolean booted =
        there.stream().anyMatch(path -> path.contains("/systemd") || path.contains(".systemd"));
    return systemctl && booted
        ? "systemd"
        : there.contains("initctl") && there.contains("/etc/init/")
            ? "upstart"
            : there.contains("/sbin/openrc")
                ? "openrc"
                : systemctl && init.endsWith("/systemd")
                    ? "systemd"
                    : there.contains("/etc/init.d/") ? "sysvinit" : "service";
  }
}
