package dev.virtwright.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * SIGINT to a process that is ending already, which Java alone ignores. The class for it, {@code
 * sun.misc.Signal}, is supported (module jdk.unsupported), but the compiler warns of its name;
 * hence by reflection.
 */
final class Interrupts {
  private Interrupts() {}

  /**
   * From now on the next SIGINT runs this instead of ending the process; nothing where there are no
   * signals.
   */
  static void onNext(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, args) -> {
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), ours);
    } catch (InvocationTargetException refused) {
      // the JVM was told to leave signals alone (-Xrs): one Ctrl-C has to do
      if (!(refused.getCause() instanceof IllegalArgumentException)) {
        throw new IllegalStateException(refused);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("every Java has sun.misc.Signal", e);
    }
  }
}
