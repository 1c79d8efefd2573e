package dev.virtwright.template;

import com.sun.management.OperatingSystemMXBean;
import dev.virtwright.engine.ControllerWorld;
import dev.virtwright.value.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How often a CPU second of a warm JVM renders the template of bench/template and evaluates a
 * condition; lines as those of {@code templar.py} there. The process's whole CPU time counts,
 * compiler and garbage collector included.
 */
final class RenderingBench {
  private static final int ROUNDS = 7;
  private static final double SECONDS = 1;
  private static final double WARM_UP_SECONDS = 20;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private RenderingBench() {}

  public static void main(String[] args)
      throws IOException, Json.Malformed, NoSuchAlgorithmException {
    Path directory = Path.of(args[0]);
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    ((Map<?, ?>)
            Objects.requireNonNull(Json.parse(Files.readString(directory.resolve("vars.json")))))
        .forEach((name, value) -> variables.put((String) name, Trusted.value(value)));
    Scope scope = Scope.of(variables, ControllerWorld.in(directory.toAbsolutePath()));
    String source = Files.readString(directory.resolve("haproxy.cfg.j2"));
    TemplateFile template = TemplateFile.parse(source, "haproxy.cfg.j2");
    List<String> lines = Files.readAllLines(directory.resolve("when.txt"));
    List<Expression> conditions = lines.stream().map(Expression::parse).toList();
    for (Expression condition : conditions) {
      if (!condition.test(scope)) {
        throw new IllegalStateException("does not hold: " + condition);
      }
    }
    System.out.println("sha256 " + hash(template.render(scope)));
    print("template", rate(() -> template.render(scope).length()));
    print(
        "template-read-each-time",
        rate(() -> TemplateFile.parse(source, "haproxy.cfg.j2").render(scope).length()));
    print("when", lines.size() * rate(() -> held(conditions, scope)));
    print(
        "when-read-each-time",
        lines.size() * rate(() -> held(lines.stream().map(Expression::parse).toList(), scope)));
  }

  private interface Work {
    /** Something of the result, so that it is made. */
    int run();
  }

  private static int held(List<Expression> conditions, Scope scope) {
    int count = 0;
    for (Expression condition : conditions) {
      count += condition.test(scope) ? 1 : 0;
    }
    return count;
  }

  /** Calls a CPU second: the median of rounds in a warm JVM. */
  private static double rate(Work work) {
    round(work, WARM_UP_SECONDS);
    double[] rates = new double[ROUNDS];
    Arrays.setAll(rates, i -> round(work, SECONDS));
    Arrays.sort(rates);
    return rates[ROUNDS / 2];
  }

  private static double round(Work work, double seconds) {
    long began = SYSTEM.getProcessCpuTime();
    long calls = 0;
    int made = 0;
    double spent;
    do {
      for (int i = 0; i < 20; i++) {
        made += work.run();
        calls++;
      }
      spent = (SYSTEM.getProcessCpuTime() - began) / 1e9;
    } while (spent < seconds);
    if (made == 0) {
      throw new IllegalStateException("nothing was made");
    }
    return calls / spent;
  }

  private static void print(String name, double rate) {
    System.out.printf(Locale.ROOT, "%s %.1f%n", name, rate);
  }

  /** Of the text without line ends at its end. */
  private static String hash(String text) throws NoSuchAlgorithmException {
    String stripped = text.replaceFirst("\n+\\z", "");
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(stripped.getBytes(StandardCharsets.UTF_8)));
  }
}
