package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;

/**
 * Packages and package groups are installed by yum 3 (EL 7), or not. From EL 8 on yum is dnf: the
 * same task works there.
 */
@AutoService(ResourceModule.class)
public final class YumModule implements ResourceModule {

  @Override
  public ModuleSpec spec() {
    return RpmArgs.returns(
        ModuleSpec.named("yum")
            .alias("ansible.builtin.yum")
            .summary("Install or remove packages and package groups with yum")
            .details(RpmArgs.DETAILS)
            .args(
                RpmArgs.NAME,
                RpmArgs.STATE,
                RpmArgs.ENABLEREPO,
                RpmArgs.DISABLEREPO,
                RpmArgs.EXCLUDE,
                RpmArgs.UPDATE_CACHE,
                RpmArgs.LOCK_TIMEOUT,
                RpmArgs.INSTALL_WEAK_DEPS,
                RpmArgs.NOBEST,
                RpmArgs.ALLOWERASING,
                RpmArgs.SKIP_BROKEN,
                RpmArgs.DISABLE_GPG_CHECK,
                RpmArgs.AUTOREMOVE,
                RpmArgs.GROUP_PACKAGE_TYPES)
            .example(
                """
                - name: The virtualization group, with its optional packages
                  yum:
                    name: "@virtualization"
                    group_package_types: [mandatory, default, optional]
                """)
            .example(
                """
                - name: Packages for a KVM host
                  yum:
                    name: [qemu-kvm, libvirt, virt-install]
                    state: present
                """));
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    return Rpm.plan(RpmArgs.request(args), host);
  }
}
