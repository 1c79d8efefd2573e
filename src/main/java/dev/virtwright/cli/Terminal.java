package dev.virtwright.cli;

import dev.virtwright.report.LiveProgress;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The window that a standard stream is shown in. */
final class Terminal {
  /** TIOCGWINSZ of Linux, ioctl_tty(2). */
  private static final long WINDOW_SIZE = 0x5413;

  private static final LiveProgress.Size USUAL = new LiveProgress.Size(80, 24);

  private final MethodHandle ioctl;
  private final int descriptor;

  /**
   * @param descriptor 1 for standard output, 2 for standard error
   */
  @SuppressWarnings("restricted") // native access is enabled for the tool as a whole
  Terminal(int descriptor) {
    this.descriptor = descriptor;
    Linker linker = Linker.nativeLinker();
    ioctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
  }

  /** Now; 80×24 where it cannot be asked. */
  LiveProgress.Size size() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(8);
      int result = (int) ioctl.invokeExact(descriptor, WINDOW_SIZE, size);
      int rows = size.get(ValueLayout.JAVA_SHORT, 0);
      int columns = size.get(ValueLayout.JAVA_SHORT, 2);
      return result == 0 && rows > 0 && columns > 0 ? new LiveProgress.Size(columns, rows) : USUAL;
    } catch (Throwable impossible) { // invokeExact declares it; ioctl itself throws nothing
      throw new IllegalStateException("asking for the window's size failed", impossible);
    }
  }
}
