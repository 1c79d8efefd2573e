# What the machine image holds; sourced by image/build. The image's cache key is the hash of this directory.
# shellcheck shell=bash
# shellcheck disable=SC2034 # used by image/build

# Installed: a plain server, with all of Debian's network stacks (guest/select-stack leaves one of them on).
BASE_PACKAGES=(
  linux-image-amd64 initramfs-tools lz4 zstd
  systemd systemd-sysv udev dbus kmod procps
  openssh-server sudo iproute2 iputils-ping
  ifupdown isc-dhcp-client network-manager netplan.io
  libnss-myhostname login passwd
)

# In the local package repository, not installed: what the role kvm_host installs, and what a user may add.
REPOSITORY_PACKAGES=(
  qemu-system-x86 qemu-utils libvirt-daemon-system libvirt-clients virtinst
  ovmf dnsmasq-base ifenslave bridge-utils vlan
)

# Packages that count as virtualization or bonding, and so are left for the role to install. Whatever
# else the packages above depend on is preinstalled: installing it under emulation takes minutes and shows nothing.
LEFT_TO_THE_ROLE='^(lib)?virt|qemu|^libvirt|^python3-libvirt|^ovmf|^seabios|^dnsmasq|^ifenslave|^bridge-utils|^vlan(=|$)'

# Room for the disk check (8 GiB free where images go).
DISK_SIZE=12G
