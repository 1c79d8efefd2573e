package dev.virtwright.modules.network;

import dev.virtwright.module.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What differs between the files that a stack should hold and those it holds. Pure; built by {@link
 * #of}.
 */
final class FileDrift {
  final List<Change> changes = new ArrayList<>();
  final List<OwnFile> write = new ArrayList<>();
  final List<String> remove = new ArrayList<>();

  /** Devices whose settings at the IP layer differ. */
  final Set<String> readdress = new LinkedHashSet<>();

  /**
   * Paths that should be ours and are somebody else's; they are among {@link #write}, in case they
   * may be taken over.
   */
  final List<String> foreign = new ArrayList<>();

  /** The desired state, with what files of others bring already marked as adopted. */
  final Topology desired;

  private final Snapshot current;
  private final Stack stack;

  private FileDrift(Topology desired, Snapshot current, Stack stack) {
    this.desired = desired;
    this.current = current;
    this.stack = stack;
  }

  static FileDrift of(Topology asked, Snapshot current, Stack stack) {
    Topology desired = asked.adopting(adopted(asked, current, stack));
    FileDrift drift = new FileDrift(desired, current, stack);
    Map<String, List<OwnFile>> byDevice =
        stack.render(desired, current).stream()
            .collect(
                Collectors.groupingBy(OwnFile::device, LinkedHashMap::new, Collectors.toList()));
    byDevice.forEach(drift::compare);
    drift.leftovers(
        byDevice.values().stream()
            .flatMap(List::stream)
            .map(OwnFile::path)
            .collect(Collectors.toSet()));
    return drift;
  }

  /**
   * Devices that need no file of ours: others' alone configure them just as desired, with ours
   * about other devices or even without them.
   */
  private static Set<String> adopted(Topology desired, Snapshot current, Stack stack) {
    List<ConfigFile> own = stack.own(current);
    Set<String> paths = own.stream().map(ConfigFile::path).collect(Collectors.toSet());
    return Stream.concat(
            stack.configured(current).stream()
                .filter(configured -> configured.paths().stream().noneMatch(paths::contains)),
            stack.configured(current.without(own)).stream())
        .filter(configured ->
            desired.device(configured.device().name()).filter(configured::satisfies).isPresent())
        .map(configured -> configured.device().name())
        .collect(Collectors.toSet());
  }

  private String path(String device, String property) {
    return "file." + (device.equals(desired.primary()) ? property : device + "." + property);
  }

  private void compare(String device, List<OwnFile> files) {
    if (files.stream().noneMatch(file -> current.files().containsKey(file.path()))) {
      changes.add(Change.of(path(device, "state"), "absent", "present"));
      write.addAll(files);
      return;
    }
    for (OwnFile file : files) {
      ConfigFile now = current.files().get(file.path());
      if (now == null) {
        changes.add(Change.of(path(device, name(file.path())), "absent", "present"));
        write.add(file);
      } else if (!stack.own(current).contains(now)) {
        foreign.add(file.path());
        changes.add(Change.of(path(device, name(file.path())), "others'", "Virtwright's"));
        compare(file, now);
        if (!write.contains(file)) {
          write.add(file);
        }
      } else {
        compare(file, now);
      }
    }
  }

  private void compare(OwnFile file, ConfigFile now) {
    boolean differs = false;
    Map<String, String> is = stack.settings(now.path(), now.text());
    Map<String, String> shall = stack.settings(file.path(), file.text());
    Set<String> keys = new TreeSet<>(is.keySet());
    keys.addAll(shall.keySet());
    for (String key : keys) {
      String before = is.get(key);
      String after = shall.get(key);
      if (before == null || !before.equals(after)) {
        changes.add(Change.of(path(file.device(), key), before, after));
        differs = true;
        if (key.contains("address")
            || key.contains("route")
            || key.contains("dhcp")
            || key.contains("method")
            || key.contains("gateway")) {
          readdress.add(file.device());
        }
      }
    }
    if (!now.mode().equals(file.mode())) {
      changes.add(
          Change.of(
              path(file.device(), "permissions"), now.mode().toString(), file.mode().toString()));
      differs = true;
    }
    if (now.uid() != 0 || now.gid() != 0) {
      changes.add(Change.of(path(file.device(), "owner"), now.uid() + ":" + now.gid(), "0:0"));
      differs = true;
    }
    if (differs) {
      write.add(file);
    }
  }

  /**
   * Files of ours about devices that shall not be, or about ports that are a bond's or bridge's of
   * this task no longer, or that a device of the task needs no more. Other files of ours belong to
   * other tasks, unless this one describes the whole host.
   */
  private void leftovers(Set<String> wanted) {
    for (ConfigFile file : stack.own(current)) {
      if (wanted.contains(file.path())) {
        continue;
      }
      Map<String, String> settings = stack.settings(file.path(), file.text());
      String device = settings.getOrDefault("device", settings.getOrDefault("vlans", ""));
      String controller = settings.getOrDefault("controller", "");
      boolean strayPort =
          desired.describes(controller)
              && !device.isEmpty()
              && !settings.containsKey("kind")
              && !desired.describes(device);
      boolean strayProfile =
          desired.describes(controller)
              && settings.getOrDefault("kind", "").equals("ethernet")
              && !desired.describes(device);
      if (desired.whole()
          || desired.writes(device)
          || desired.adopted().contains(device)
          || desired.absent().contains(device)
          || desired.absent().contains(controller)
          || desired.absent().contains(settings.getOrDefault("parent", ""))
          || strayPort
          || strayProfile) {
        changes.add(
            Change.of(
                path(device.isEmpty() ? controller : device, name(file.path())),
                "present",
                "absent"));
        remove.add(file.path());
      }
    }
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
