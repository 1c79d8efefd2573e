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
    return RpmArgs.spec("yum");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    return RpmArgs.plan(args, host);
  }
}
