package dev.virtwright.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Families of a few lines each. */
final class SmallFacts {
  private SmallFacts() {}

  private static final String APPARMOR_FS = "/sys/kernel/security/apparmor";

  static final FactReading APPARMOR =
      FactReading.of(
          Set.of("apparmor"),
          List.of(FactSource.stat(APPARMOR_FS)),
          (source, facts) ->
              facts.put(
                  "apparmor",
                  Map.of("status", source.exists(APPARMOR_FS) ? "enabled" : "disabled")));

  private static final MachineRead FIPS_ENABLED =
      MachineRead.files("/proc/sys/crypto/fips_enabled");

  static final FactReading FIPS =
      FactReading.of(
          Set.of("fips"),
          List.of(FIPS_ENABLED),
          (source, facts) ->
              facts.put(
                  "fips",
                  source.read(FIPS_ENABLED).file(FIPS_ENABLED.files().getFirst()).equals("1")));

  /**
   * Another root than the first process's; where that may not be seen, a root that is not the first
   * inode of its file system.
   */
  private static final MachineRead ROOTS =
      MachineRead.script(
          """
          echo "${debian_chroot:+set}"
          stat -L -c %d:%i / /proc/1/root/.
          [ -e /proc/1/root/. ] || stat -f -c %T /\
          """);

  static final FactReading CHROOT =
      FactReading.of(
          Set.of("is_chroot"),
          List.of(ROOTS),
          (source, facts) -> facts.put("is_chroot", chroot(source.read(ROOTS).output())));

  static boolean chroot(String printed) {
    String[] line = printed.split("\n");
    if (line.length < 3) {
      return false;
    }
    String inode = line[1].substring(line[1].indexOf(':') + 1);
    return line[0].equals("set")
        || (line[2].contains(":")
            ? !line[1].equals(line[2])
            : !inode.equals(line[2].equals("btrfs") ? "256" : line[2].equals("xfs") ? "128" : "2"));
  }

  private static final MachineRead CAPSH =
      MachineRead.script("if command -v capsh >/dev/null; then capsh --print; fi");

  /** As capsh(1) prints them, all of one process; {@code N/A} where there is no capsh. */
  static final FactReading CAPS =
      FactReading.of(
          Set.of("system_capabilities", "system_capabilities_enforced"),
          List.of(CAPSH),
          (source, facts) -> facts.putAll(capabilities(source.read(CAPSH).output())));

  static Map<String, Object> capabilities(String printed) {
    for (String line : printed.split("\n")) {
      if (line.startsWith("Current:")) {
        String current = line.substring("Current:".length()).strip();
        boolean all = current.equals("=ep");
        // libcap before 2.40: "= cap_chown,cap_kill+ep"; since: "cap_chown,cap_kill=ep"
        String names = current.replaceAll("^=\\s*|[+=][eip]+$", "");
        return Map.of(
            "system_capabilities_enforced",
            all ? "False" : "True",
            "system_capabilities",
            all || names.isEmpty() ? List.of() : List.of((Object[]) names.split(",\\s*")));
      }
    }
    return Map.of("system_capabilities_enforced", "N/A", "system_capabilities", "N/A");
  }

  private static final MachineRead LOAD = MachineRead.files("/proc/loadavg");

  static final FactReading LOADAVG =
      FactReading.of(
          Set.of("loadavg"),
          List.of(LOAD),
          (source, facts) -> {
            String[] load = source.read(LOAD).file("/proc/loadavg").split(" ");
            if (load.length >= 3
                && Arrays.stream(load, 0, 3).allMatch(l -> l.matches("\\d{1,6}\\.\\d{1,6}"))) {
              facts.put(
                  "loadavg",
                  Map.of(
                      "1m", Double.valueOf(load[0]),
                      "5m", Double.valueOf(load[1]),
                      "15m", Double.valueOf(load[2])));
            }
          });

  private static final MachineRead SYSTEMCTL =
      MachineRead.script("if [ -d /run/systemd/system ]; then systemctl --version; fi");

  static final FactReading SYSTEMD =
      FactReading.of(
          Set.of("systemd"),
          List.of(SYSTEMCTL),
          (source, facts) -> {
            Map<String, Object> systemd = systemd(source.read(SYSTEMCTL).output());
            if (!systemd.isEmpty()) {
              facts.put("systemd", systemd);
            }
          });

  /** Of {@code systemd 252 (252.38-1~deb12u1)} and a line of what it was built with. */
  static Map<String, Object> systemd(String printed) {
    String[] line = printed.split("\n");
    String version = FactSource.find("^systemd (\\d{1,6})", line[0]);
    if (version == null || line.length < 2) {
      return Map.of();
    }
    String full = FactSource.find("\\(([^)]*)\\)", line[0]);
    return Map.of(
        "version",
        Long.valueOf(version),
        "full_version",
        full == null ? version : full,
        "features",
        line[1]);
  }

  private static final List<String> KEY_DIRECTORIES = List.of("/etc/ssh", "/etc/openssh", "/etc");
  private static final List<String> KEY_KINDS = List.of("dsa", "rsa", "ecdsa", "ed25519");

  /** Of the first directory that has any. */
  static final FactReading SSH_KEYS = FactReading.of(keyNames(), keyFiles(), SmallFacts::sshKeys);

  private static Set<String> keyNames() {
    Set<String> names = new TreeSet<>();
    for (String kind : KEY_KINDS) {
      names.add("ssh_host_key_%s_public".formatted(kind));
      names.add("ssh_host_key_%s_public_keytype".formatted(kind));
    }
    return names;
  }

  private static List<Query<?>> keyFiles() {
    List<Query<?>> files = new ArrayList<>();
    for (String directory : KEY_DIRECTORIES) {
      KEY_KINDS.forEach(kind -> files.add(FactSource.file(keyFile(directory, kind))));
    }
    return files;
  }

  private static String keyFile(String directory, String kind) {
    return "%s/ssh_host_%s_key.pub".formatted(directory, kind);
  }

  private static void sshKeys(FactSource source, Map<String, @Nullable Object> facts)
      throws HostException {
    boolean found = false;
    for (String directory : KEY_DIRECTORIES) {
      for (String kind : KEY_KINDS) {
        String[] word = source.text(keyFile(directory, kind)).strip().split("\\s+");
        if (word.length >= 2) {
          facts.put("ssh_host_key_%s_public".formatted(kind), word[1]);
          facts.put("ssh_host_key_%s_public_keytype".formatted(kind), word[0]);
          found = true;
        }
      }
      if (found) {
        return;
      }
    }
  }

  private static final String INITIATOR = "/etc/iscsi/initiatorname.iscsi";

  static final FactReading ISCSI =
      FactReading.of(
          Set.of("iscsi_iqn"),
          List.of(FactSource.file(INITIATOR)),
          (source, facts) ->
              facts.put("iscsi_iqn", line(source.text(INITIATOR), "^InitiatorName=(.*)$")));

  private static final String HOST_NQN = "/etc/nvme/hostnqn";

  static final FactReading NVME =
      FactReading.of(
          Set.of("hostnqn"),
          List.of(FactSource.file(HOST_NQN)),
          (source, facts) -> facts.put("hostnqn", line(source.text(HOST_NQN), "^(nqn\\..*)$")));

  private static String line(String text, String expression) {
    String found = FactSource.find(expression, text);
    return found == null ? "" : found;
  }

  private static final MachineRead FC_PORTS = MachineRead.files("/sys/class/fc_host/*/port_name");

  /** World wide names, without {@code 0x}. */
  static final FactReading FIBRE_CHANNEL =
      FactReading.of(
          Set.of("fibre_channel_wwn"),
          List.of(FC_PORTS),
          (source, facts) ->
              facts.put(
                  "fibre_channel_wwn",
                  source.read(FC_PORTS).files().entrySet().stream()
                      .filter(port -> port.getKey().startsWith("/sys/class/fc_host/"))
                      .map(port -> port.getValue().strip().replaceFirst("^0x", ""))
                      .toList()));
}
