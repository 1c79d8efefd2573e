package dev.virtwright.modules.packages;

import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Plan;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which versions a name with a comparison means: {@code name=1.*}, {@code name>=1.2}. */
final class AptVersions {
  private AptVersions() {}

  /** Versions as apt-get takes them: {@code *} and {@code ?} match. */
  static boolean matches(String wanted, String version) {
    StringBuilder regex = new StringBuilder();
    for (char c : wanted.toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.matches(regex.toString(), version);
  }

  /** Whether the version is one that the name with its comparison means. */
  static boolean wants(String name, String version) {
    int sign = name.indexOf('=');
    String wanted = name.substring(sign + 1);
    return sign < 0
        || (name.contains(">=")
            ? DebianVersion.compare(version, wanted) >= 0
            : matches(wanted, version));
  }

  /** As in Ansible, {@code name=1.*} means the newest version that matches. */
  static void newest(AptRequest request, Apt.State state, HostReader host) throws HostException {
    for (String name : request.names()) {
      DpkgStatus.Answer status = state.packages().getOrDefault(name, DpkgStatus.Answer.ABSENT);
      if (name.matches("[^>=]+=.*[*?].*") && status.installed() && !status.hold()) {
        String version =
            host.ask(
                    new AptSimulation(
                        request.words(List.of(name)), List.of(), request.lockSeconds()))
                .installs()
                .get(Apt.bare(name));
        if (version != null) {
          state.newest().put(name, version);
        }
      }
    }
  }

  /** Pure: why a least version cannot be had, if so. */
  static @Nullable Plan candidateTooOld(
      AptRequest request, Apt.Needs needs, AptSimulation.Answer simulation) {
    for (String name : request.names()) {
      int sign = name.indexOf(">=");
      if (sign < 0 || !needs.targets().contains(Apt.bare(name))) {
        continue;
      }
      String offered = simulation.installs().get(Apt.bare(name));
      if (offered == null || DebianVersion.compare(offered, name.substring(sign + 2)) < 0) {
        return Plan.blocked(
            "no available installation candidate for " + name,
            offered == null
                ? "set update_cache: true if it is new, or add the source that has it"
                : "apt would install version " + offered);
      }
    }
    return null;
  }
}
