# What both container images have: systemd, sshd, the lab's users and key; sourced by containers/NAME.
# shellcheck shell=bash

# shellcheck disable=SC2034 # used by those that source this
SYSTEM_PACKAGES=(
  systemd systemd-sysv dbus udev kmod procps openssh-server sudo iproute2 iputils-ping
  login passwd libnss-myhostname
)

# Everything a container needs to be a host of its own that the lab's key opens. Argument: its root directory.
configure_system() {
  local root=$1 user
  rm -f "$root"/etc/ssh/ssh_host_* "$root/usr/sbin/policy-rc.d"
  install -m 0600 "$LAB/keys/host_ed25519" "$root/etc/ssh/ssh_host_ed25519_key"
  install -m 0644 "$LAB/keys/host_ed25519.pub" "$root/etc/ssh/ssh_host_ed25519_key.pub"
  printf 'MaxStartups 100\nMaxSessions 100\nPasswordAuthentication yes\nUseDNS no\n' >"$root/etc/ssh/sshd_config.d/lab.conf"
  install -d -m 0700 "$root/root/.ssh"
  install -m 0600 "$LAB/keys/id_ed25519.pub" "$root/root/.ssh/authorized_keys"
  for user in admin ops plain; do
    chroot "$root" useradd --create-home --shell /bin/bash "$user"
    install -d -m 0700 "$root/home/$user/.ssh"
    install -m 0600 "$LAB/keys/id_ed25519.pub" "$root/home/$user/.ssh/authorized_keys"
    chroot "$root" chown -R "$user:$user" "/home/$user/.ssh"
    printf '%s:lab-%s\n' "$user" "$user" | chroot "$root" chpasswd
  done
  printf 'root:lab-root\n' | chroot "$root" chpasswd
  printf 'admin ALL=(ALL:ALL) NOPASSWD: ALL\nops ALL=(ALL:ALL) ALL\n' >"$root/etc/sudoers.d/lab"
  chmod 0440 "$root/etc/sudoers.d/lab"
  : >"$root/etc/machine-id"
  # Units that need a machine of their own, and timers that take the package manager's lock when nobody asked.
  chroot "$root" systemctl --quiet mask systemd-udevd.service systemd-udev-trigger.service systemd-udevd-kernel.socket \
    systemd-udevd-control.socket systemd-modules-load.service systemd-sysctl.service systemd-networkd.service systemd-networkd-wait-online.service \
    sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount dev-hugepages.mount dev-mqueue.mount \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer man-db.timer \
    dnf-makecache.timer getty.target console-getty.service
  chroot "$root" systemctl --quiet enable ssh.service
}

# Starts nothing while packages are installed into a root directory.
forbid_services() {
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
  chmod 0755 "$1/usr/sbin/policy-rc.d"
}

in_root() {
  local root=$1
  shift
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"
}
