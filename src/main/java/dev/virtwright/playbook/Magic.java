package dev.virtwright.playbook;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The variables that are always there: {@code inventory_hostname}, {@code groups}, {@code hostvars}
 * and so on.
 *
 * <p>Source: Ansible's page "Special variables".
 */
public final class Magic {
  /** The release of Ansible whose language this is, for playbooks that ask. */
  private static final String LANGUAGE = "2.19.0";

  private Magic() {}

  /**
   * What holds for the whole run.
   *
   * @param groups all groups with their hosts
   * @param hosts names that {@code hostvars} has
   * @param hostvars another host's variables by name, such as {@link Variables#asMap}
   * @param version of Virtwright
   */
  public record OfRun(
      Map<String, List<String>> groups,
      List<String> hosts,
      Function<String, Map<String, @Nullable Object>> hostvars,
      boolean checkMode,
      boolean diffMode,
      List<String> runTags,
      List<String> skipTags,
      @Nullable String limit,
      int forks,
      int verbosity,
      String version) {}

  /**
   * What holds for a host.
   *
   * @param groups without {@code all}
   * @param inventoryFile null for a host that no file names
   */
  public record OfHost(String name, List<String> groups, @Nullable Path inventoryFile) {}

  /**
   * What holds for a play.
   *
   * @param hosts still in the play; asked anew each time
   * @param batch of {@code serial}; asked anew each time
   * @param allHosts that the play began with
   * @param roles that entries, imports and public includes brought in
   * @param dependencies that only other roles brought in
   */
  public record OfPlay(
      String name,
      Path directory,
      Supplier<List<String>> hosts,
      Supplier<List<String>> batch,
      List<String> allHosts,
      List<String> roles,
      List<String> dependencies) {}

  /** All of them; role variables only where the task is in a role. */
  public static Layer layer(OfRun run, OfHost host, OfPlay play, @Nullable Role role) {
    Map<String, Supplier<? extends @Nullable Object>> makers = new LinkedHashMap<>();
    makers.put("inventory_hostname", host::name);
    makers.put("inventory_hostname_short", () -> shortName(host.name()));
    makers.put("group_names", () -> host.groups().stream().sorted().toList());
    makers.put("groups", run::groups);
    makers.put("hostvars", () -> hostvars(run));
    makers.put("ansible_check_mode", run::checkMode);
    makers.put("ansible_diff_mode", run::diffMode);
    makers.put("ansible_run_tags", run::runTags);
    makers.put("ansible_skip_tags", run::skipTags);
    makers.put("ansible_forks", () -> (long) run.forks());
    makers.put("ansible_verbosity", () -> (long) run.verbosity());
    makers.put("ansible_version", Magic::language);
    makers.put("virtwright_version", run::version);
    if (run.limit() != null) {
      makers.put("ansible_limit", run::limit);
    }
    Path inventory = host.inventoryFile();
    if (inventory != null) {
      makers.put("inventory_file", inventory::toString);
      makers.put("inventory_dir", () -> String.valueOf(inventory.getParent()));
    }
    makers.put("playbook_dir", () -> play.directory().toString());
    makers.put("ansible_play_name", play::name);
    makers.put("ansible_play_hosts", play.hosts());
    makers.put("ansible_play_batch", play.batch());
    makers.put("ansible_play_hosts_all", play::allHosts);
    makers.put("play_hosts", play.batch());
    makers.put("ansible_play_role_names", play::roles);
    makers.put("role_names", play::roles);
    makers.put("ansible_dependent_role_names", play::dependencies);
    Set<String> names = new LinkedHashSet<>(play.roles());
    names.addAll(play.dependencies());
    if (role != null) {
      names.add(role.name());
    }
    makers.put("ansible_role_names", () -> List.copyOf(names));
    if (role != null) {
      makers.put("role_name", role::shortName);
      role.collection().ifPresent(name -> makers.put("ansible_collection_name", () -> name));
      makers.put("ansible_role_name", role::name);
      makers.put("role_path", () -> role.directory().toString());
      if (!role.parents().isEmpty()) {
        makers.put(
            "ansible_parent_role_names",
            () -> role.parents().stream().map(Role.Parent::name).toList());
        makers.put(
            "ansible_parent_role_paths",
            () -> role.parents().stream().map(each -> each.directory().toString()).toList());
      }
    }
    return Layer.lazy(makers);
  }

  private static Map<String, @Nullable Object> hostvars(OfRun run) {
    Map<String, Supplier<? extends @Nullable Object>> each = new LinkedHashMap<>();
    run.hosts().forEach(name -> each.put(name, () -> run.hostvars().apply(name)));
    return Layer.lazyMap(run.hosts(), Layer.lazy(each));
  }

  private static String shortName(String host) {
    boolean address = host.matches("[0-9.]+") || host.indexOf(':') >= 0;
    int dot = host.indexOf('.');
    return address || dot < 0 ? host : host.substring(0, dot);
  }

  private static Map<String, Object> language() {
    String[] parts = LANGUAGE.split("\\.");
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("full", LANGUAGE);
    version.put("string", LANGUAGE);
    version.put("major", Long.valueOf(parts[0]));
    version.put("minor", Long.valueOf(parts[1]));
    version.put("revision", Long.valueOf(parts[2]));
    return version;
  }
}
