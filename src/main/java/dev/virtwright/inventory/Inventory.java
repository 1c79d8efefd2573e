package dev.virtwright.inventory;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.yaml.Decryption;
import dev.virtwright.yaml.SourceFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All hosts and groups with their variables. Immutable; hosts keep the order of their definition.
 */
public final class Inventory {
  private static final Set<String> LOCALHOSTS = Set.of("localhost", "127.0.0.1", "::1");

  private final Map<String, Host> hosts;
  private final Map<String, Group> groups;
  private final VarsDirectory beside;
  private final List<Path> directories;
  private final Path workingDirectory;
  private final Decryption decryption;
  private final List<Diagnostic> warnings;

  Inventory(
      Map<String, Host> hosts,
      Map<String, Group> groups,
      VarsDirectory beside,
      List<Path> directories,
      Path workingDirectory,
      Decryption decryption,
      List<Diagnostic> warnings) {
    this.hosts = Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
    this.groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    this.beside = beside;
    this.directories = List.copyOf(directories);
    this.workingDirectory = workingDirectory;
    this.decryption = decryption;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Reads all sources as one inventory, later ones over earlier.
   *
   * @param sources files, directories, or hosts with a comma ({@code a,b,}); empty for no host but
   *     the implicit localhost
   * @param workingDirectory what relative paths are relative to
   * @throws UserException with every mistake of every file
   */
  public static Inventory read(List<String> sources, Path workingDirectory) {
    return read(sources, workingDirectory, Decryption.NONE);
  }

  /**
   * As above.
   *
   * @param decryption opens files and values that are encrypted
   */
  public static Inventory read(List<String> sources, Path workingDirectory, Decryption decryption) {
    return read(sources, workingDirectory, decryption, Unparsed.STRICT, Map.of());
  }

  /**
   * As above.
   *
   * @param unparsed what becomes of sources that cannot be read
   * @param extraVars {@code -e}, for plugins that use them
   */
  public static Inventory read(
      List<String> sources,
      Path workingDirectory,
      Decryption decryption,
      Unparsed unparsed,
      Map<String, @Nullable Object> extraVars) {
    return new InventoryReader(workingDirectory, decryption, unparsed, extraVars).read(sources);
  }

  /** By name, in order of definition; without the implicit localhost. */
  public Map<String, Host> hosts() {
    return hosts;
  }

  /** By name; {@code all} and {@code ungrouped} are there. */
  public Map<String, Group> groups() {
    return groups;
  }

  /** What is no mistake but likely not meant. */
  public List<Diagnostic> warnings() {
    return warnings;
  }

  /**
   * The host of this name. {@code localhost} and its addresses exist even where no source names
   * them; then the connection is {@code local}, and they are in no group, not even {@code all}.
   */
  public Optional<Host> host(String name) {
    Host host = hosts.get(name);
    if (host == null && LOCALHOSTS.contains(name)) {
      return Optional.of(
          new Host(name, List.of(), Map.of("ansible_connection", "local"), null, null));
    }
    return Optional.ofNullable(host);
  }

  /**
   * The hosts a pattern chooses.
   *
   * @param hosts each once, in the order of the pattern's parts
   * @param warnings parts of it that match nothing
   */
  public record Selection(List<Host> hosts, List<Diagnostic> warnings) {
    public Selection {
      hosts = List.copyOf(hosts);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Names of the hosts that a pattern chooses among those of groups.
   *
   * @param groups names of their hosts by their names
   * @throws UserException where the pattern cannot be read
   */
  public static List<String> matching(String pattern, Map<String, List<String>> groups) {
    Set<String> all = new LinkedHashSet<>();
    groups.values().forEach(all::addAll);
    try {
      return Patterns.select(pattern, all, groups).hosts();
    } catch (Patterns.Malformed malformed) {
      throw new UserException("host-pattern", String.valueOf(malformed.getMessage()), null, null);
    }
  }

  /**
   * The hosts that patterns choose; several are joined as with a comma.
   *
   * @param written such as {@code hosts} of a play; {@code @FILE} stands for the patterns in that
   *     file, one a line
   * @param location where they are written, for messages
   * @throws UserException where a pattern cannot be read
   */
  public Selection select(List<String> written, @Nullable SourceLocation location) {
    List<String> patterns = withFiles(written, location);
    String joined = String.join(",", patterns);
    Patterns.Selection selection;
    Map<String, List<String>> members = new LinkedHashMap<>();
    groups.forEach((name, group) -> members.put(name, group.hosts()));
    try {
      selection =
          Patterns.select(
              patterns.size() == 1 ? patterns.getFirst() : joined, hosts.keySet(), members);
    } catch (Patterns.Malformed malformed) {
      throw new UserException(
          "host-pattern", String.valueOf(malformed.getMessage()), null, location);
    }
    List<Host> chosen = new ArrayList<>();
    selection.hosts().forEach(name -> chosen.add(Objects.requireNonNull(hosts.get(name))));
    List<Diagnostic> unmatched = new ArrayList<>();
    Set<String> known = new LinkedHashSet<>(groups.keySet());
    known.addAll(hosts.keySet());
    for (String part : selection.unmatched()) {
      if (LOCALHOSTS.contains(part)) {
        boolean wanted = Patterns.split(joined).contains(part);
        if (wanted && chosen.stream().noneMatch(host -> host.name().equals(part))) {
          host(part).ifPresent(chosen::add);
        }
        continue;
      }
      if (part.equals(Draft.ALL)) {
        continue;
      }
      unmatched.add(
          Diagnostic.warning(
              "host-pattern",
              "no host and no group matches '%s'".formatted(part),
              Suggestions.didYouMean(part, known),
              location));
    }
    return new Selection(chosen, unmatched);
  }

  private List<String> withFiles(List<String> written, @Nullable SourceLocation location) {
    if (written.stream().noneMatch(pattern -> pattern.indexOf('@') >= 0)) {
      return written;
    }
    List<String> patterns = new ArrayList<>();
    for (String part : written.stream().flatMap(each -> Patterns.split(each).stream()).toList()) {
      if (!part.startsWith("@")) {
        patterns.add(part);
        continue;
      }
      try (Stream<String> lines = Files.lines(workingDirectory.resolve(part.substring(1)))) {
        lines.map(String::strip).filter(line -> !line.isEmpty()).forEach(patterns::add);
      } catch (IOException | UncheckedIOException unreadable) {
        throw new UserException(
            "host-pattern",
            "the file of host patterns %s cannot be read".formatted(part.substring(1)),
            null,
            location);
      }
    }
    return patterns;
  }

  /**
   * The hosts of {@code chosen} that a further pattern ({@code --limit}) chooses as well, in the
   * order of {@code chosen}. A file without patterns limits nothing, as in Ansible.
   */
  public Selection limit(Selection chosen, List<String> patterns) {
    if (patterns.size() == 1 && limitsNothing(patterns.getFirst())) {
      return chosen;
    }
    Selection limit = select(patterns, null);
    Set<String> names = new TreeSet<>();
    limit.hosts().forEach(host -> names.add(host.name()));
    List<Diagnostic> all = new ArrayList<>(chosen.warnings());
    all.addAll(limit.warnings());
    return new Selection(
        chosen.hosts().stream().filter(host -> names.contains(host.name())).toList(), all);
  }

  /** Whether it names a file that has no patterns. */
  public boolean limitsNothing(String limit) {
    return limit.startsWith("@") && withFiles(List.of(limit), null).isEmpty();
  }

  /**
   * The group and host variables beside a playbook.
   *
   * @param directory the playbook's
   * @throws UserException with every mistake in them
   */
  public VarsDirectory varsBeside(Path directory) {
    Path absolute = workingDirectory.resolve(directory).normalize();
    if (directories.contains(absolute)) {
      return VarsDirectory.EMPTY; // the same files, which count as the inventory's
    }
    SourceFiles files = new SourceFiles(workingDirectory, decryption);
    VarsDirectory read =
        VarsDirectory.read(absolute, groups.keySet(), allNames(hosts.keySet()), files);
    files.warningsOrThrow();
    return read;
  }

  /** A group's own variables, of files beside the playbook over those beside the inventory. */
  public Map<String, @Nullable Object> variables(Group group, VarsDirectory playbook) {
    Map<String, @Nullable Object> vars = new LinkedHashMap<>(group.vars());
    vars.putAll(beside.groups().getOrDefault(group.name(), Map.of()));
    vars.putAll(playbook.groups().getOrDefault(group.name(), Map.of()));
    return vars;
  }

  /** A host's variables by where they come from. */
  public HostVariables variables(Host host, VarsDirectory playbook) {
    Map<String, @Nullable Object> inventoryGroups = new LinkedHashMap<>();
    Map<String, @Nullable Object> inventoryFiles = new LinkedHashMap<>();
    Map<String, @Nullable Object> playbookFiles = new LinkedHashMap<>();
    boolean inAll = host.groups().contains(Draft.ALL) || LOCALHOSTS.contains(host.name());
    if (inAll && host.groups().isEmpty()) {
      inventoryGroups.putAll(Objects.requireNonNull(groups.get(Draft.ALL)).vars());
    }
    for (String name : host.groups()) {
      Group group = groups.get(name);
      if (group != null) {
        inventoryGroups.putAll(group.vars());
      }
      if (!name.equals(Draft.ALL)) {
        inventoryFiles.putAll(beside.groups().getOrDefault(name, Map.of()));
        playbookFiles.putAll(playbook.groups().getOrDefault(name, Map.of()));
      }
    }
    return new HostVariables(
        inventoryGroups,
        inAll ? beside.groups().getOrDefault(Draft.ALL, Map.of()) : Map.of(),
        inAll ? playbook.groups().getOrDefault(Draft.ALL, Map.of()) : Map.of(),
        inventoryFiles,
        playbookFiles,
        host.vars(),
        beside.hosts().getOrDefault(host.name(), Map.of()),
        playbook.hosts().getOrDefault(host.name(), Map.of()));
  }

  /**
   * With a host added, or with these groups and variables added to one that is there; groups that
   * are not there are made.
   */
  public Inventory with(String host, List<String> inGroups, Map<String, ?> vars) {
    Draft draft = Draft.of(this);
    draft.host(host, Draft.ALL, null, null);
    inGroups.forEach(group -> draft.host(host, group, null, null));
    vars.forEach((name, value) -> draft.hostVariable(host, name, value));
    return with(draft);
  }

  /** With a host in a group, and that group in its parents; groups that are not there are made. */
  public Inventory withMember(String host, String group, List<String> parents) {
    Draft draft = Draft.of(this);
    draft.group(group);
    parents.forEach(parent -> draft.child(parent, group));
    if (draft.hasHost(host)) {
      draft.host(host, group, null, null);
    }
    Inventory wider = with(draft);
    Map<String, Group> ordered = new LinkedHashMap<>(wider.groups);
    Set<String> changed = new TreeSet<>(parents);
    changed.add(group);
    changed.forEach(name -> ordered.computeIfPresent(name, (any, each) -> ordered(each)));
    return new Inventory(
        wider.hosts, ordered, beside, directories, workingDirectory, decryption, warnings);
  }

  /** Whichever host came first, they stand as in the inventory. */
  private Group ordered(Group group) {
    Set<String> members = new LinkedHashSet<>(group.hosts());
    return new Group(
        group.name(),
        group.depth(),
        group.priority(),
        group.children(),
        hosts.keySet().stream().filter(members::contains).toList(),
        group.ownHosts(),
        group.vars());
  }

  private Inventory with(Draft draft) {
    Map<String, Group> finished = draft.finishedGroups();
    return new Inventory(
        draft.finishedHosts(finished),
        finished,
        beside,
        directories,
        workingDirectory,
        decryption,
        warnings);
  }

  static Collection<String> allNames(Collection<String> hosts) {
    Set<String> names = new LinkedHashSet<>(hosts);
    names.add("localhost");
    return names;
  }
}
