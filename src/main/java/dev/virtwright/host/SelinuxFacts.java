package dev.virtwright.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SELinux's state now and as configured. */
final class SelinuxFacts implements FactReading {
  private static final String ENFORCE = "/sys/fs/selinux/enforce";
  private static final String VERSION = "/sys/fs/selinux/policyvers";
  private static final String CONFIG = "/etc/selinux/config";
  private static final MachineRead STATE = MachineRead.files(ENFORCE, VERSION);

  @Override
  public Set<String> names() {
    return Set.of("selinux", "selinux_python_present");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(STATE, FactSource.file(CONFIG));
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    MachineRead.Answer state = source.read(STATE);
    Map<String, Object> selinux = new LinkedHashMap<>();
    if (state.files().containsKey(ENFORCE)) {
      Map<String, String> config = FactSource.assignments(source.text(CONFIG));
      selinux.put("status", "enabled");
      selinux.put("mode", state.file(ENFORCE).equals("1") ? "enforcing" : "permissive");
      selinux.put("config_mode", config.getOrDefault("SELINUX", "unknown"));
      selinux.put("type", config.getOrDefault("SELINUXTYPE", "unknown"));
      String version = state.file(VERSION);
      selinux.put("policyvers", version.matches("\\d{1,4}") ? Long.valueOf(version) : "unknown");
    } else {
      selinux.put("status", "disabled");
    }
    facts.put("selinux", selinux);
    // nothing here needs Python's bindings; playbooks ask before they use SELinux modules
    facts.put("selinux_python_present", true);
  }
}
