package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.util.List;
import java.util.Set;

/**
 * The whole state of a machine's network, kernel and files, in one fragment. It takes no arguments,
 * so that all network tasks of a play ask it once.
 */
record NetworkRead() implements Query<Snapshot> {

  /** Any network device: whatever changes the network makes this answer doubtful. */
  static final Resource NETWORK = new Resource(Resource.Kind.NETWORK_INTERFACE, "*");

  @Override
  public Merge<?, ?, Snapshot> merge() {
    return Reading.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(NETWORK);
  }

  private static final class Reading implements Merge<NetworkRead, Snapshot, Snapshot> {
    private static final Reading INSTANCE = new Reading();

    /**
     * Lines of files come from {@code grep --null}: path, NUL, line. So no line of a file can be
     * taken for a section's head, which begins with {@code #} where a path begins with {@code /}.
     * Reading sysfs's speed of a device that is down fails, and grep passes over it.
     */
    private static final String SCRIPT =
        """
        PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
        section() { printf '\\n#virtwright %s\\n' "$1"; }
        section link; ip -j -d link show || exit 3
        section address; ip -j address show || exit 3
        section route4; ip -j -4 route show table main || exit 3
        section route6; ip -j -6 route show table main
        section neighbour; ip -j neighbour show
        section sysfs; grep -saH --null '' /sys/class/net/*/speed /sys/class/net/*/duplex
        section bonding; grep -saH --null '' /proc/net/bonding/*
        set -- /etc/systemd/network/* /etc/systemd/network/*.d/*.conf /run/systemd/network/* \\
          /run/systemd/network/*.d/*.conf /etc/network/interfaces /etc/network/interfaces.d/* \\
          /etc/NetworkManager/system-connections/* /run/NetworkManager/system-connections/* \\
          /etc/netplan/*.yaml /run/netplan/*.yaml /lib/netplan/*.yaml \\
          /etc/sysconfig/network-scripts/ifcfg-* /etc/sysconfig/network-scripts/route-* \\
          /etc/sysconfig/network-scripts/route6-* /etc/sysconfig/network \\
          /etc/sysconfig/network/ifcfg-* /etc/sysconfig/network/ifroute-* \\
          /etc/sysconfig/network/routes /etc/sysconfig/network/config /etc/os-release
        section stat; stat -L -c '%f %u %g %s %n' -- "$@" 2>/dev/null
        section file; grep -saH --null -D skip -d skip '' -- "$@"
        section netif
        grep -saH --null -e '^NETWORK_FILE=' -e '^ADMIN_STATE=' /run/systemd/netif/links/*
        section unit
        systemctl show -p Id,LoadState,ActiveState,UnitFileState systemd-networkd.service \\
          NetworkManager.service networking.service wickedd.service network.service 2>/dev/null
        section command
        for name in networkctl nmcli ifup netplan wicked busctl systemd-run; do command -v "$name"; done
        section session
        pid=$$
        hops=0
        while [ "${pid:-0}" -gt 1 ] && [ "$hops" -lt 24 ]; do
          tr '\\0' '\\n' <"/proc/$pid/environ" 2>/dev/null | sed -n 's/^SSH_CONNECTION=//p'
          pid=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null)
          hops=$((hops + 1))
        done | sed -n 1p
        section armed
        for change in ROLLBACK/*; do
          [ -e "$change/armed" ] || [ -e "$change/undoing" ] || continue
          printf 'change %.200s\\n' "$(head -n 1 "$change/title")"
        done
        section end
        """
            .replace("ROLLBACK", Action.Guarded.DIRECTORY);

    @Override
    public Fragment fragment(List<NetworkRead> queries) {
      return Fragment.of(SCRIPT);
    }

    @Override
    public Snapshot parse(List<NetworkRead> queries, FragmentResult result) throws HostException {
      if (result.timedOut()) {
        throw new HostException(
            HostException.Kind.TIMEOUT,
            "reading the network's state took longer than %d s"
                .formatted(Fragment.DEADLINE.toSeconds()),
            "see why ip or systemctl hangs on the host");
      }
      if (result.exitStatus() == 3) {
        throw new HostException(
            HostException.Kind.FAILED,
            "the network's state could not be read with ip -j: " + result.err().strip(),
            "install iproute2 4.18 or later on the host");
      }
      if (result.truncated()) {
        throw new HostException(
            HostException.Kind.BAD_ANSWER,
            "the network's state is more than %d MiB of text".formatted(Fragment.MOST_OUTPUT >> 20),
            "look for huge files in the network stacks' directories");
      }
      return SnapshotParser.parse(result.out());
    }

    @Override
    public Snapshot answer(NetworkRead query, Snapshot parsed) {
      return parsed;
    }
  }
}
