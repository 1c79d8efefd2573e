package dev.virtwright.modules.packages;

/** The tools that install packages, as far as they differ for us. */
enum Manager {
  APT("apt"),
  DNF("dnf"),
  /** Version 3, of EL 7: from EL 8 on yum is another name of dnf. */
  YUM("yum"),
  ZYPPER("zypper"),
  NONE("");

  private final String word;

  Manager(String word) {
    this.word = word;
  }

  /** Ansible's word for it ({@code ansible_pkg_mgr}). */
  String word() {
    return word;
  }
}
