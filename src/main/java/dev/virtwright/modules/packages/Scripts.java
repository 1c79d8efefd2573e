package dev.virtwright.modules.packages;

import dev.virtwright.host.Shell;
import java.util.List;

/** Shell that the read fragments of this room share. POSIX sh; it changes nothing. */
final class Scripts {
  private Scripts() {}

  /**
   * {@code told COMMAND…} prints a part's lines with a blank before each, standard error with them.
   */
  static final String PRELUDE =
      """
      PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
      told() { "$@" 2>&1 </dev/null | sed 's/^/ /'; }
      """;

  /**
   * Sets {@code $tool} to the newest of dnf and yum, and {@code $kind} to dnf4, dnf5, yum or empty.
   * dnf is a link to dnf-3 or dnf5 (Fedora 41 on), yum one to dnf-3 from EL 8 on.
   *
   * <p>{@code ask} runs it on cached metadata only, without waiting for a lock: dnf 4 and yum would
   * wait for ever. A repository that has none cached is left out, and dnf says so; it would answer
   * nothing at all otherwise. dnf keeps its own log files all the same.
   */
  static final String RPM_TOOL =
      """
      tool= kind=
      for name in dnf dnf5 dnf-3 yum; do
        tool=$(command -v "$name") && break
      done
      if [ -n "$tool" ]; then
        case $(readlink -f "$tool") in *dnf5*) kind=dnf5 ;; *dnf*) kind=dnf4 ;; *) kind=yum ;; esac
      fi
      ask() {
        case $kind in
          dnf4) "$tool" -C --setopt=exit_on_lock=True --setopt='*.skip_if_unavailable=1' --setopt=logfilelevel=0 "$@" ;;
          dnf5) "$tool" -C --setopt='*.skip_if_unavailable=1' "$@" ;;
          yum) "$tool" -C --setopt=exit_on_lock=1 "$@" ;;
        esac
      }
      """;

  /**
   * {@code holders} prints {@code PATH<tab>PID<tab>COMMAND} of each process that has a package
   * manager's lock; {@code await_lock SECONDS} waits until there is none and prints parts {@code
   * waited}, {@code holders} and, where it had to wait and need no more, {@code former} ones.
   *
   * <p>apt, dpkg, rpm and dnf 5 take POSIX locks, which proc_locks(5) lists by inode; a process is
   * believed only where one of its descriptors is that very file, as far as they can be seen: root
   * of a container may list those of an apt that has changed users, but not follow them. dnf 4, yum
   * and zypper write their process id to a file, and hold it as long as such a process lives.
   */
  static final String LOCKS =
      """
      alive() {
        printf '%s\\t%s\\t' "$1" "$2"
        { tr '\\0' ' ' </proc/"$2"/cmdline || :; } 2>/dev/null | tr -c '[:print:]' ' ' | cut -c 1-120
        echo
      }
      holders() {
        for file in $pid_files; do
          [ -s "$file" ] || continue
          pid=
          read -r pid <"$file" 2>/dev/null || :
          case $pid in '' | *[!0-9]*) continue ;; esac
          [ -e "/proc/$pid/stat" ] && alive "$file" "$pid"
        done
        for file in $lock_files; do
          [ -e "$file" ] || continue
          inode=$(stat -c %i "$file")
          while read -r _ type _ access pid where _; do
            case $type/$access/$where in [PO]*/WRITE/*:"$inode") ;; *) continue ;; esac
            [ "$pid" -gt 0 ] 2>/dev/null && [ -d "/proc/$pid" ] || continue
            if [ -r "/proc/$pid/fd" ]; then
              believed=
              for descriptor in /proc/"$pid"/fd/*; do
                if [ "$descriptor" -ef "$file" ] || [ ! -e "$descriptor" ]; then
                  believed=yes
                  break
                fi
              done
              [ -n "$believed" ] || continue
            fi
            alive "$file" "$pid"
          done </proc/locks
        done 2>/dev/null
      }
      await_lock() {
        waited=0 former=
        while held=$(holders | grep .) && [ "$waited" -lt "$1" ]; do
          former=$held
          sleep 1
          waited=$((waited + 1))
        done
        printf '@waited\\n %s\\n' "$waited"
        if [ -n "$held" ]; then
          echo @holders
          printf '%s\\n' "$held" | sed 's/^/ /'
          return 1
        fi
        if [ -n "$former" ]; then
          echo @former
          printf '%s\\n' "$former" | sed 's/^/ /'
        fi
      }
      """;

  /**
   * {@code simulate} is apt-get that only says what it would do; {@code cache} is apt-cache. Both
   * build their index in memory: apt would write it to /var/cache/apt otherwise.
   */
  static final String APT_TOOL =
      """
      simulate() { apt-get -s -q -y -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= "$@"; }
      cache() { apt-cache -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= "$@"; }
      """;

  /**
   * Prints the addresses of enabled sources of which nothing was fetched. {@code --print-uris}
   * fetches nothing, and no lock is needed; a password in an address is left out.
   */
  static final String APT_UNREAD =
      """
      apt-get -o Debug::NoLocking=true --print-uris update 2>/dev/null </dev/null |
        sed -n "s/^'\\(.*\\)InRelease' \\(.*\\)InRelease .*/\\1 \\2/p" | while read -r address prefix; do
          for file in /var/lib/apt/lists/"$prefix"*; do
            [ -e "$file" ] && continue 2
          done
          printf ' %s\\n' "$address" | sed 's,//[^/@]*@,//,'
        done
      """;

  /** Prints the files below sources.list.d whose sources are all switched off. */
  static final String APT_DISABLED =
      """
      for file in /etc/apt/sources.list.d/*.sources; do
        grep -qi '^Enabled: *no' "$file" 2>/dev/null && ! grep -qi '^Enabled: *yes' "$file" && printf ' %s\\n' "$file"
      done
      for file in /etc/apt/sources.list.d/*.list; do
        grep -q '^# *deb ' "$file" 2>/dev/null && ! grep -q '^deb ' "$file" && printf ' %s\\n' "$file"
      done
      """;

  /** Part {@code age}: seconds since the oldest cached repository index was fetched or checked. */
  static final String RPM_METADATA_AGE =
      """
      echo @age
      now=$(date +%s) oldest=
      for file in /var/cache/dnf/*/repodata/repomd.xml /var/cache/libdnf5/*/repodata/repomd.xml \\
        /var/cache/yum/*/*/*/repomd.xml; do
        [ -e "$file" ] || continue
        age=$((now - $(stat -c %Y "$file")))
        [ "$age" -ge 0 ] || age=0
        [ -n "$oldest" ] && [ "$oldest" -ge "$age" ] || oldest=$age
      done
      [ -z "$oldest" ] || echo " $oldest"
      """;

  /**
   * {@code fetch ADDRESS FILE} writes what an address holds to a file, {@code -} for standard
   * output, with what the machine has: curl(1), wget(1), or apt-helper, which needs a directory for
   * a moment. {@code $insecure} that is not empty takes any certificate.
   */
  static final String FETCH =
      """
      fetch() {
        if command -v curl >/dev/null; then
          curl -fsSL --retry 2 --max-time 100 ${insecure:+--insecure} -o "$2" -- "$1"
        elif command -v wget >/dev/null; then
          wget -q -T 100 -t 2 ${insecure:+--no-check-certificate} -O "$2" -- "$1"
        elif [ -x /usr/lib/apt/apt-helper ]; then
          d=$(mktemp -d) || return 1
          /usr/lib/apt/apt-helper ${insecure:+-o Acquire::https::Verify-Peer=false} download-file "$1" "$d/file" >&2
          s=$?
          if [ "$s" = 0 ]; then if [ "$2" = - ]; then cat "$d/file"; else mv -f "$d/file" "$2"; fi; fi
          rm -rf "$d"
          return "$s"
        else
          echo 'the machine has neither curl nor wget' >&2
          return 127
        fi
      }
      """;

  /** {@link #LOCKS} over the locks of apt and dpkg. */
  static final String APT_LOCKS =
      """
      pid_files=
      lock_files='/var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock
        /var/cache/apt/archives/lock'
      """
          + LOCKS;

  /** {@link #LOCKS} over the locks of rpm, dnf, yum and zypper. */
  static final String RPM_LOCKS =
      """
      pid_files='/var/cache/dnf/metadata_lock.pid /var/cache/dnf/download_lock.pid
        /var/lib/dnf/rpmdb_lock.pid /var/run/yum.pid /run/zypp.pid'
      lock_files='/var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock
        /run/dnf/rpmtransaction.lock'
      """
          + LOCKS;

  static String words(List<String> words) {
    return Shell.quote(words);
  }
}
