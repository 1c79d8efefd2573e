package dev.virtwright.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SELinux's state now and as configured, and AppArmor's. */
final class SelinuxFacts implements FactReading {
  private static final String ENFORCE = "/sys/fs/selinux/enforce";
  private static final String VERSION = "/sys/fs/selinux/policyvers";
  private static final String CONFIG = "/etc/selinux/config";
  private static final String APPARMOR = "/sys/kernel/security/apparmor";

  @Override
  public Set<String> names() {
    return Set.of("selinux", "selinux_python_present", "apparmor");
  }

  @Override
  public List<Query<?>> queries() {
    return List.of(
        FactSource.stat(ENFORCE),
        FactSource.file(ENFORCE),
        FactSource.file(VERSION),
        FactSource.file(CONFIG),
        FactSource.stat(APPARMOR));
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    Map<String, Object> selinux = new LinkedHashMap<>();
    if (source.exists(ENFORCE)) {
      Map<String, String> config = FactSource.assignments(source.text(CONFIG));
      selinux.put("status", "enabled");
      selinux.put("mode", source.text(ENFORCE).strip().equals("1") ? "enforcing" : "permissive");
      selinux.put("config_mode", config.getOrDefault("SELINUX", "unknown"));
      selinux.put("type", config.getOrDefault("SELINUXTYPE", "unknown"));
      String version = source.text(VERSION).strip();
      selinux.put("policyvers", version.matches("\\d{1,4}") ? Long.valueOf(version) : "unknown");
    } else {
      selinux.put("status", "disabled");
    }
    facts.put("selinux", selinux);
    // nothing here needs Python's bindings; playbooks ask before they use SELinux modules
    facts.put("selinux_python_present", true);
    facts.put("apparmor", Map.of("status", source.exists(APPARMOR) ? "enabled" : "disabled"));
  }
}
