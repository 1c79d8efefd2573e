package dev.virtwright.modules.virt;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A virtual network or a storage pool, as virsh(1) tells: state, autostart and persistent
 * definition, all networks and pools that are asked about in one fragment.
 *
 * @param name without slash or line break; letters, digits and {@code _.+-}
 * @param uri of the hypervisor, such as {@code qemu:///system}
 */
record LibvirtObject(Kind kind, String name, String uri) implements Query<LibvirtObject.Answer> {

  /** What it is, and the word that virsh's commands about it begin with. */
  enum Kind {
    NETWORK("net", "network"),
    POOL("pool", "storage pool");

    private final String prefix;
    private final String title;

    Kind(String prefix, String title) {
      this.prefix = prefix;
      this.title = title;
    }

    /** virsh's command, such as {@code net-start}. */
    String command(String verb) {
      return prefix + "-" + verb;
    }

    /** For a person. */
    String title() {
      return title;
    }
  }

  LibvirtObject {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(name);
    Objects.requireNonNull(uri);
  }

  /** Whether libvirt could be asked. */
  enum Reach {
    ANSWERED,
    NO_VIRSH,
    NO_CONNECTION
  }

  /**
   * @param error what virsh said where there was no connection
   * @param uuid empty where there is no such object
   * @param xml the persistent definition, or the running one of a transient object
   */
  record Answer(
      Reach reach,
      String error,
      boolean exists,
      boolean active,
      boolean persistent,
      boolean autostart,
      String uuid,
      String xml) {

    static final Answer ABSENT = new Answer(Reach.ANSWERED, "", false, false, false, false, "", "");

    static Answer unreached(Reach reach, String error) {
      return new Answer(reach, error, false, false, false, false, "", "");
    }
  }

  private static final Merge<LibvirtObject, Map<String, String>, Answer> MERGE = new Virsh();

  @Override
  public Merge<?, ?, Answer> merge() {
    return MERGE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(
        new Resource(
            switch (kind) {
              case NETWORK -> Resource.Kind.LIBVIRT_NETWORK;
              case POOL -> Resource.Kind.LIBVIRT_POOL;
            },
            name),
        Resource.command("virsh"));
  }

  @Override
  public boolean wakes() {
    return true;
  }

  /** Neither is there before libvirt is. */
  @Override
  public boolean missing(Answer answer) {
    return !answer.exists();
  }

  private static final class Virsh implements Merge<LibvirtObject, Map<String, String>, Answer> {
    private static final Pattern FIELD = Pattern.compile("^([A-Z][A-Za-z]*): +(.*?) *$");
    private static final Pattern NOT_FOUND =
        Pattern.compile(
            "(Network|Storage pool) not found|no (network|storage pool) with matching name");

    @Override
    public Fragment fragment(List<LibvirtObject> queries) {
      StringBuilder script =
          new StringBuilder(
              """
              PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
              told() { timeout 30 "$@" 2>&1 </dev/null | sed 's/^/ /'; }
              if ! command -v virsh >/dev/null; then
                echo @novirsh
              else
              """);
      for (int i = 0; i < queries.size(); i++) {
        LibvirtObject query = queries.get(i);
        String virsh = "virsh -c " + Shell.quote(query.uri()) + " ";
        String name = Shell.quote(query.name());
        script
            .append(
                "  echo @info%d\n  told %s%s %s\n"
                    .formatted(i, virsh, query.kind().command("info"), name))
            .append(
                "  echo @xml%d\n  told %s%s --inactive %s\n"
                    .formatted(i, virsh, query.kind().command("dumpxml"), name));
      }
      script.append("fi\necho @end\n");
      return new Fragment(script.toString(), Duration.ofMinutes(2), Fragment.MOST_OUTPUT);
    }

    @Override
    public Map<String, String> parse(List<LibvirtObject> queries, FragmentResult result)
        throws HostException {
      if (result.timedOut() || result.truncated()) {
        throw new HostException(
            result.timedOut() ? HostException.Kind.TIMEOUT : HostException.Kind.BAD_ANSWER,
            result.timedOut()
                ? "virsh did not answer in time and was stopped"
                : "virsh gave more output than is taken",
            "look at libvirt's daemon on the host: journalctl -u libvirtd -u virtnetworkd");
      }
      Map<String, String> parts = new LinkedHashMap<>();
      StringBuilder current = new StringBuilder();
      String name = "";
      for (String line : result.out().split("\n", -1)) {
        if (line.startsWith("@")) {
          parts.put(name, current.toString());
          name = line.substring(1);
          current.setLength(0);
        } else if (line.startsWith(" ")) {
          current.append(line, 1, line.length()).append('\n');
        }
      }
      parts.put(name, current.toString());
      if (!parts.containsKey("end")) {
        throw new HostException(
            HostException.Kind.FAILED,
            "asking virsh ended half-way: " + result.err().strip(),
            null);
      }
      for (int i = 0; i < queries.size(); i++) {
        LibvirtObject query = queries.get(i);
        parts.put(query.key(), parts.getOrDefault("info" + i, ""));
        parts.put("xml of " + query.key(), parts.getOrDefault("xml" + i, ""));
      }
      return parts;
    }

    @Override
    public Answer answer(LibvirtObject query, Map<String, String> parts) throws HostException {
      if (parts.containsKey("novirsh")) {
        return Answer.unreached(Reach.NO_VIRSH, "");
      }
      String info = parts.getOrDefault(query.key(), "");
      if (info.contains("failed to connect to the hypervisor")) {
        return Answer.unreached(
            Reach.NO_CONNECTION, info.replace("error: ", "").strip().replace("\n", "; "));
      }
      if (NOT_FOUND.matcher(info).find()) {
        return Answer.ABSENT;
      }
      Map<String, String> fields = new LinkedHashMap<>();
      for (String line : info.split("\n", -1)) {
        Matcher field = FIELD.matcher(line);
        if (field.matches()) {
          fields.put(field.group(1), field.group(2));
        }
      }
      if (!fields.containsKey("UUID")) {
        throw new HostException(
            HostException.Kind.BAD_ANSWER,
            "virsh's answer about %s %s cannot be understood: %s"
                .formatted(query.kind().title(), query.name(), shortened(info)),
            null);
      }
      String active = fields.getOrDefault("Active", fields.getOrDefault("State", ""));
      return new Answer(
          Reach.ANSWERED,
          "",
          true,
          active.equals("yes") || active.equals("running"),
          fields.getOrDefault("Persistent", "yes").equals("yes"),
          fields.getOrDefault("Autostart", "no").equals("yes"),
          fields.getOrDefault("UUID", ""),
          parts.getOrDefault("xml of " + query.key(), ""));
    }

    private static String shortened(String text) {
      String line = text.strip().replace("\n", "; ");
      return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
  }

  private String key() {
    return kind + " " + name + " at " + uri;
  }
}
