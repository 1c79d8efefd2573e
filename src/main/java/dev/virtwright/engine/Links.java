package dev.virtwright.engine;

import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The links of a run: one for each of its hosts, and one more for each other way that a task goes.
 * Thread-safe.
 */
final class Links {
  private final Map<String, HostLink> own = new ConcurrentHashMap<>();
  private final Map<String, Target> targets = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}. */
  private final Map<Target, HostLink> others = new LinkedHashMap<>();

  /** Makes a link. */
  interface Maker {
    HostLink open(Target target) throws HostException;
  }

  /** The links of the run's hosts, by name; it changes as hosts come. */
  Map<String, HostLink> ofHosts() {
    return own;
  }

  @Nullable HostLink find(String host) {
    return own.get(host);
  }

  void put(String host, HostLink link) {
    own.put(host, link);
  }

  /** Where the host's own link leads from now on. */
  void leads(String host, Target target) {
    targets.put(host, target);
  }

  /**
   * The link to this target: the host's own where that leads there.
   *
   * @throws HostException where its connection cannot be described
   */
  HostLink to(Target target, Maker maker) throws HostException {
    HostLink present = own.get(target.name());
    if (present != null && target.equals(targets.get(target.name()))) {
      return present;
    }
    lock.lock();
    try {
      HostLink other = others.get(target);
      if (other == null) {
        other = maker.open(target);
        others.put(target, other);
      }
      return other;
    } finally {
      lock.unlock();
    }
  }

  /** All links to the host of this name, its own first. */
  List<HostLink> of(String host) {
    List<HostLink> links = new ArrayList<>();
    HostLink present = own.get(host);
    if (present != null) {
      links.add(present);
    }
    lock.lock();
    try {
      others.forEach((target, link) -> {
        if (target.name().equals(host)) {
          links.add(link);
        }
      });
    } finally {
      lock.unlock();
    }
    return links;
  }

  void close() {
    own.values().forEach(HostLink::close);
    lock.lock();
    try {
      others.values().forEach(HostLink::close);
    } finally {
      lock.unlock();
    }
  }
}
