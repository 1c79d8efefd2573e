package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;

/** Packages and package groups are installed by dnf 4 or dnf 5, or not. */
@AutoService(ResourceModule.class)
public final class DnfModule implements ResourceModule {

  @Override
  public ModuleSpec spec() {
    return RpmArgs.spec("dnf");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    return RpmArgs.plan(args, host);
  }
}
