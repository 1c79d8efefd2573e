package dev.virtwright.module;

import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;

/**
 * A module that acts ({@code command}, {@code shell}) can also be asked as a read, where the task
 * declares with {@code changed_when: false} and {@code check_mode: false} that it only reads. Then
 * it starts no new epoch and travels with the other reads of its machine.
 */
public interface ReadOnlyForm {

  /**
   * Runs the command as a query and says what {@code register} sees and whether it failed, exactly
   * as the acting form would.
   *
   * @throws HostException where the machine did not answer, or killed the command at its deadline
   * @throws dev.virtwright.diag.UserException where arguments contradict each other, or ask for
   *     what a read cannot do
   */
  Plan.Outcome.Result read(Args args, HostReader host) throws HostException;
}
