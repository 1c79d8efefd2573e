package dev.virtwright.modules.virt;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that an audit reads of a machine, in one fragment of plain shell that runs as any user and
 * starts few processes: sections of lines under names.
 *
 * @param imagesPath where images go or will go
 */
record AuditReads(String imagesPath) implements Query<AuditReads.Sections> {

  /** Lines by section; a section that was not read is empty. */
  record Sections(Map<String, List<String>> lines) {
    Sections {
      lines = Map.copyOf(lines);
    }

    List<String> of(String name) {
      return lines.getOrDefault(name, List.of());
    }

    /** The only or first line, stripped; empty where there is none. */
    String first(String name) {
      List<String> section = of(name);
      return section.isEmpty() ? "" : section.getFirst().strip();
    }

    boolean has(String name) {
      return !of(name).isEmpty();
    }
  }

  private static final Merge<AuditReads, FragmentResult, Sections> MERGE = new OneByOne();

  /** Links and bonds, kernel modules and devices: what a role that is under way changes. */
  @Override
  public Set<Resource> about() {
    return Set.of(
        new Resource(Resource.Kind.NETWORK_INTERFACE, "*"),
        new Resource(Resource.Kind.KERNEL_MODULE, "kvm"),
        new Resource(Resource.Kind.KERNEL_MODULE, "kvm_intel"),
        new Resource(Resource.Kind.KERNEL_MODULE, "kvm_amd"),
        new Resource(Resource.Kind.DEVICE, "*"));
  }

  @Override
  public boolean missing(Sections answer) {
    return answer.of("devices").stream().anyMatch(line -> line.contains(" absent"));
  }

  @Override
  public Merge<?, ?, Sections> merge() {
    return MERGE;
  }

  private static final class OneByOne implements Merge<AuditReads, FragmentResult, Sections> {
    private static final String MARK = "=== ";
    private static final String END = MARK + "end\n";

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<AuditReads> queries) {
      return Fragment.of(SCRIPT.formatted(Shell.quote(queries.getFirst().imagesPath())));
    }

    @Override
    public FragmentResult parse(List<AuditReads> queries, FragmentResult result)
        throws HostException {
      if (!result.out().startsWith(MARK) || !result.out().endsWith(END)) {
        throw new HostException(
            HostException.Kind.BAD_ANSWER,
            "the audit's reads broke off: "
                + (result.timedOut()
                    ? "they took too long"
                    : result.truncated() ? "they printed too much" : result.err().strip()),
            null);
      }
      return result;
    }

    @Override
    public Sections answer(AuditReads query, FragmentResult result) {
      Map<String, List<String>> sections = new LinkedHashMap<>();
      List<String> lines = new ArrayList<>();
      for (String line : result.out().lines().toList()) {
        if (line.startsWith(MARK)) {
          lines = new ArrayList<>();
          // A file that has such a line in it replaces nothing that was read before.
          sections.putIfAbsent(line.substring(MARK.length()), lines);
        } else {
          lines.add(line);
        }
      }
      return new Sections(sections);
    }
  }

  @SuppressWarnings("InlineFormatString") // a page of shell reads better apart
  private static final String SCRIPT =
      """
      exec 2>/dev/null
      s() { printf '=== %%s\\n' "$1"; }
      r() { s "$1"; [ -f "$2" ] && [ -r "$2" ] && head -c 65536 "$2" && echo; }
      s user
      id -u
      s cpu
      awk -F: '/^(flags|model name|vendor_id|microcode)[ \\t]*:/ && !seen[$1]++' /proc/cpuinfo
      s topology
      t=$(cat /sys/devices/system/cpu/cpu[0-9]*/topology/thread_siblings_list | sort -u)
      [ -n "$t" ] || t=$(awk -F: '/^physical id/ { p=$2 } /^core id/ { print p "-" $2 }' /proc/cpuinfo | sort -u)
      [ -z "$t" ] || printf '%%s\n' "$t"
      s threads
      grep -c ^processor /proc/cpuinfo
      r meminfo /proc/meminfo
      s memory_blocks
      if [ -r /sys/devices/system/memory/block_size_bytes ]; then
      cat /sys/devices/system/memory/block_size_bytes
      grep -l online /sys/devices/system/memory/memory[0-9]*/state | wc -l
      elif [ -r /sys/firmware/dmi/tables/DMI ]; then
      s dmi
      head -c 65536 /sys/firmware/dmi/tables/DMI | od -An -v -tx1
      elif [ -e /sys/firmware/dmi/tables/DMI ]; then
      s dmi
      echo hidden
      fi
      s modules
      awk '{ print $1, $3 }' /proc/modules | grep -E '^(kvm|vhost|tun|bonding)'
      s builtin
      k=$(uname -r)
      for m in kvm kvm_intel kvm_amd; do [ -d /sys/module/$m ] && echo "$m present"; done
      grep -E '/(kvm|kvm-intel|kvm-amd|vhost_net|tun)[.]ko' "/lib/modules/$k/modules.builtin"
      s loadable
      grep -oE '/(kvm|kvm-intel|kvm-amd|vhost_net|tun)[.]ko[^:]*:' "/lib/modules/$k/modules.dep"
      s kernel_log
      dmesg | grep -iE 'kvm.*(disabled by bios|not supported|no hardware support)|(vmx|svm).*disabled' | tail -n 3
      s nested
      for f in /sys/module/kvm_intel/parameters/nested /sys/module/kvm_amd/parameters/nested; do [ -r $f ] && cat $f; done
      s iommu
      ls /sys/class/iommu
      s acpi
      ls /sys/firmware/acpi/tables | grep -E '^(DMAR|IVRS)$'
      r cmdline /proc/cmdline
      s disk
      d=%s; w=$d
      while [ ! -d "$d" ]; do d=${d%%/*}; [ -n "$d" ] || d=/; done
      printf '%%s\\n' "$d"
      df -Pk "$d" | tail -n 1
      [ "$d" = "$w" ] || [ -x "$d" ] || echo hidden
      s links
      for i in /sys/class/net/*; do
      [ -d "$i" ] || continue; n=${i##*/}
      t=other; [ -e "$i/device" ] && t=nic; [ -d "$i/bonding" ] && t=bond; [ -d "$i/bridge" ] && t=bridge
      o=; c=; v=; read -r o < "$i/operstate"; read -r c < "$i/carrier"; read -r v < "$i/speed"
      printf '%%s %%s %%s %%s %%s\\n' "$n" "$t" "${o:-unknown}" "${c:--}" "${v:--}"
      done
      s bonds
      for b in /proc/net/bonding/*; do [ -f "$b" ] && { printf '<%%s>\\n' "${b##*/}"; head -c 65536 "$b"; }; done
      s swap
      head -c 65536 /proc/swaps
      s devices
      for d in /dev/kvm /dev/vhost-net /dev/net/tun; do
      if [ -c $d ]; then a=; [ -r $d ] && [ -w $d ] && a=rw; printf '%%s there %%s\\n' $d "$a"; else printf '%%s absent\\n' $d; fi
      done
      r os /etc/os-release
      s repositories
      if command -v apt-cache >/dev/null; then
      echo apt
      o=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list | grep -E '^[ \\t]*deb[ \\t]' | grep -vc cdrom:)
      n=$(for f in /etc/apt/sources.list.d/*.sources; do cat "$f"; echo; done | awk '
      function end() { if (u && e) n++; u = 0; e = 1 }
      BEGIN { e = 1 } /^[ \\t]*$/ { end() } /^URIs:/ && !/cdrom:/ { u = 1 } /^[Ee]nabled:[ \\t]*([Nn]o|[Ff]alse|0)/ { e = 0 }
      END { end(); print n + 0 }')
      printf 'sources %%s\n' "$((${o:-0} + ${n:-0}))"
      printf 'lists %%s\n' "$(ls /var/lib/apt/lists | grep -c _Packages)"
      apt-cache policy qemu-system-x86 libvirt-daemon-system | grep -E '^[a-z]|Candidate:'
      else
      for t in dnf5 dnf yum zypper; do
      command -v $t >/dev/null || continue
      echo $t
      s_of() { for f; do [ -e "$f" ] || continue; if [ -r "$f" ]; then cat "$f"; echo; else printf 'unreadable %%s\n' "$f"; fi; done; }
      entries() { awk -v p="$1" '/^unreadable / { print } /^\\[/ { if (n) print p n, e; n = $1; e = "default" } /^enabled[ ]*=/ { sub(/.*=[ ]*/, ""); e = $1 } END { if (n) print p n, e }'; }
      s_of /etc/yum.repos.d/*.repo /etc/distro.repos.d/*.repo /usr/share/dnf5/repos.d/*.repo /etc/zypp/repos.d/*.repo | entries ''
      s_of /usr/share/dnf5/repos.override.d/*.repo /etc/dnf/repos.override.d/*.repo | entries 'override '
      break
      done
      fi
      s clock
      date +%%s
      cat /sys/devices/system/clocksource/clocksource0/current_clocksource
      [ -e /run/systemd/timesync/synchronized ] && echo synchronized
      s entropy
      cat /proc/sys/kernel/random/entropy_avail
      s cgroup
      if [ -r /sys/fs/cgroup/cgroup.controllers ]; then echo v2; cat /sys/fs/cgroup/cgroup.controllers; else echo v1; awk 'NR>1 && $4==1 { print $1 }' /proc/cgroups | tr '\\n' ' '; echo; fi
      s security
      [ -r /sys/fs/selinux/enforce ] && { printf 'selinux '; cat /sys/fs/selinux/enforce; echo; }
      [ -r /sys/module/apparmor/parameters/enabled ] && { printf 'apparmor '; cat /sys/module/apparmor/parameters/enabled; }
      s ksm
      cat /sys/kernel/mm/ksm/run
      s hugepages
      cat /sys/kernel/mm/transparent_hugepage/enabled
      s tuned
      cat /etc/tuned/active_profile
      s firmware
      for f in sys_vendor product_name bios_vendor bios_version; do cat /sys/class/dmi/id/$f; done
      s kernel
      uname -sr
      s end
      exit 0
      """;
}
