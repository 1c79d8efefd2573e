package dev.virtwright.modules.packages;

import dev.virtwright.lab.LabContainer;

/**
 * A real installation by the container's package manager that stands still in the midst of its
 * transaction, with all the locks that one takes, until it is let go on.
 */
final class SlowInstall implements AutoCloseable {
  private static final String DEB =
      """
      mkdir -p slow/DEBIAN
      printf 'Package: slow\\nVersion: 1\\nArchitecture: all\\nMaintainer: Lab <lab@localhost>\\nDescription: waits\\n' >slow/DEBIAN/control
      printf '#!/bin/sh\\n: >/run/slow/reached\\nread -r go </run/slow/gate\\n' >slow/DEBIAN/preinst
      chmod 0755 slow/DEBIAN/preinst
      dpkg-deb --build slow slow.deb
      """;

  /**
   * In rpm's own Lua, since an rpm of a shell, which a script of a shell would need, is not there.
   */
  private static final String RPM =
      """
      cat >slow.spec <<'END'
      Name: slow
      Version: 1
      Release: 1
      Summary: Waits
      License: none
      BuildArch: noarch
      %description
      It waits.
      %pre -p <lua>
      io.open("/run/slow/reached", "w"):close()
      io.open("/run/slow/gate", "r"):read()
      %files
      END
      rpmbuild --quiet -bb --define '_rpmdir /root' --define '_rpmfilename slow.rpm' slow.spec
      """;

  private final PackageLab lab;
  private final String processId;
  private final String command;
  private boolean going;

  private SlowInstall(PackageLab lab, String processId, String command) {
    this.lab = lab;
    this.processId = processId;
    this.command = command;
  }

  /** Begins one; returns when it has the locks. */
  static SlowInstall start(PackageLab lab, LabContainer.Kind kind) {
    String file = kind == LabContainer.Kind.DNF ? "/root/slow.rpm" : "/root/slow.deb";
    String command =
        (kind == LabContainer.Kind.DNF ? "dnf -y install " : "apt-get -y install ") + file;
    String processId =
        lab.exec(
                """
                cd /root
                if [ ! -e %s ]; then
                (
                %s
                ) >slow-build.log 2>&1 </dev/null
                fi
                rm -rf /run/slow
                mkdir /run/slow
                mkfifo /run/slow/gate
                setsid %s >slow.log 2>&1 </dev/null &
                echo $!
                timeout 60 sh -c 'until [ -e /run/slow/reached ]; do sleep 0.1; done' || { cat slow.log; exit 1; }
                """
                    .formatted(file, kind == LabContainer.Kind.DNF ? RPM : DEB, command))
            .strip();
    return new SlowInstall(lab, processId, command);
  }

  String processId() {
    return processId;
  }

  String command() {
    return command;
  }

  /** Returns when a read fragment of ours stands waiting for the locks. */
  void awaitWaiting() {
    lab.exec("timeout 60 sh -c 'until pgrep -fx \"sleep 1\" >/dev/null; do sleep 0.1; done'");
  }

  /** Lets it go on, and returns when it has ended. */
  void finish() {
    going = true;
    lab.exec(
        "timeout 60 sh -c 'echo go >/run/slow/gate' && timeout 60 tail --pid=%s -f /dev/null"
            .formatted(processId));
  }

  /** Kills it where it stands, as the lack of memory or of power does. */
  void kill() {
    going = true;
    lab.exec(
        """
        kill -9 %1$s
        ! pgrep -x dpkg >/run/slow/dpkg || xargs kill -9 </run/slow/dpkg
        timeout 20 sh -c 'echo go >/run/slow/gate'
        timeout 60 tail --pid=%1$s -f /dev/null
        """
            .formatted(processId));
  }

  @Override
  public void close() {
    if (!going) {
      finish();
    }
  }
}
