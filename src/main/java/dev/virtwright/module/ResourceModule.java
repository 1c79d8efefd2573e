package dev.virtwright.module;

import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Resource;
import java.util.EnumSet;
import java.util.Set;

/**
 * One kind of thing that playbooks describe. Stateless; found through {@link
 * java.util.ServiceLoader}.
 */
public interface ResourceModule {

  /** Its name, arguments, summary and examples, as data. */
  ModuleSpec spec();

  /**
   * Compares what is asked for with what the machine is. Never changes a machine. May run several
   * times, ahead of its turn, on a virtual thread.
   *
   * @throws HostException where the machine could not be read
   * @throws dev.virtwright.diag.UserException where arguments contradict each other
   */
  Plan plan(Args args, HostReader host) throws HostException;

  /**
   * Kinds of things its actions may change. Asked in check mode only, for a task whose arguments
   * are not known yet: later answers about these are not believed. Any kind unless a module says
   * otherwise.
   */
  default Set<Resource.Kind> touches() {
    return EnumSet.allOf(Resource.Kind.class);
  }
}
