package dev.virtwright.journal;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.Severity;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.result.Origin;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.TaskId;
import dev.virtwright.value.Json;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A whole run as gzipped JSON lines: one for the run, then one for each result. Nothing of it is
 * lost but the trend, which the tables know better.
 */
final class RunCodec {
  private static final long VERSION = 1;

  private RunCodec() {}

  static byte[] write(RunReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Writer out = new OutputStreamWriter(new GZIPOutputStream(bytes), StandardCharsets.UTF_8)) {
      out.write(Json.write(head(report)));
      for (TaskResult result : report.results()) {
        out.write('\n');
        out.write(Json.write(result(result)));
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // nothing but memory is written to
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException where the bytes are not what {@link #write} made
   */
  static RunReport read(byte[] bytes) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(bytes)), StandardCharsets.UTF_8))) {
      Fields head = Fields.parse(in.readLine());
      if (head.number("version") != VERSION) {
        throw new IOException("the run was written in form " + head.number("version"));
      }
      List<TaskId> tasks = head.each("tasks", RunCodec::task);
      List<TaskResult> results = new ArrayList<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        results.add(result(Fields.parse(line), tasks));
      }
      return new RunReport(
          head.text("id"),
          RunReport.Mode.valueOf(head.text("mode")),
          head.text("title"),
          head.instant("started"),
          head.instant("finished"),
          head.each("hosts", RunCodec::host),
          tasks,
          results,
          head.each("warnings", RunCodec::diagnostic),
          head.truth("interrupted"),
          List.of());
    } catch (IllegalArgumentException | IndexOutOfBoundsException damaged) {
      throw new IOException("the stored run is damaged: " + damaged.getMessage(), damaged);
    }
  }

  private static Map<String, @Nullable Object> head(RunReport report) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("version", VERSION);
    map.put("id", report.id());
    map.put("mode", report.mode().name());
    map.put("title", report.title());
    map.put("started", report.started().toString());
    map.put("finished", report.finished().toString());
    map.put("interrupted", report.interrupted());
    map.put("tasks", report.tasks().stream().map(RunCodec::task).toList());
    map.put("hosts", report.hosts().stream().map(RunCodec::host).toList());
    map.put("warnings", report.warnings().stream().map(RunCodec::diagnostic).toList());
    return map;
  }

  private static Map<String, @Nullable Object> task(TaskId task) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("number", (long) task.number());
    map.put("name", task.name());
    map.put("module", task.module());
    map.put("role", task.role());
    map.put("play", task.play());
    map.put("handler", task.handler());
    map.put("location", location(task.location()));
    return map;
  }

  private static TaskId task(Fields task) {
    return new TaskId(
        task.integer("number"),
        task.text("name"),
        task.text("module"),
        task.optional("role"),
        task.text("play"),
        task.truth("handler"),
        location(task));
  }

  private static Map<String, @Nullable Object> host(RunReport.Host host) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", host.name());
    map.put("unreachable", host.unreachable());
    map.put("remedy", host.remedy());
    map.put("ok", (long) host.ok());
    map.put("changed", (long) host.changed());
    map.put("failed", (long) host.failed());
    map.put("skipped", (long) host.skipped());
    map.put("pending", (long) host.pending());
    map.put("ignored", (long) host.ignored());
    map.put("rescued", (long) host.rescued());
    map.put("round_trips", (long) host.roundTrips());
    map.put("actions", (long) host.actions());
    map.put("setup_waits", (long) host.setupWaits());
    map.put("bytes_sent", host.bytesSent());
    map.put("bytes_received", host.bytesReceived());
    map.put("forgiven", host.forgiven());
    return map;
  }

  private static RunReport.Host host(Fields host) {
    return new RunReport.Host(
        host.text("name"),
        host.optional("unreachable"),
        host.optional("remedy"),
        host.integer("ok"),
        host.integer("changed"),
        host.integer("failed"),
        host.integer("skipped"),
        host.integer("pending"),
        host.integer("ignored"),
        host.integer("rescued"),
        host.integer("round_trips"),
        host.integer("actions"),
        host.integer("setup_waits"),
        host.number("bytes_sent"),
        host.number("bytes_received"),
        host.truth("forgiven"));
  }

  private static Map<String, @Nullable Object> result(TaskResult result) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("host", result.host());
    map.put("task", (long) result.task().number());
    map.put("item", result.item());
    map.put("status", result.status().name());
    map.put("drift", result.drift().stream().map(RunCodec::change).toList());
    map.put("actions", result.actions());
    map.put("findings", result.findings().stream().map(Finding::toValue).toList());
    map.put("values", result.values());
    map.put("message", result.message());
    map.put("remedy", result.remedy());
    map.put("waits_for", result.waitsFor());
    map.put("warnings", result.warnings().stream().map(RunCodec::diagnostic).toList());
    map.put("ignored", result.ignored());
    map.put("elapsed_ms", result.elapsed().toMillis());
    map.put("desired", result.desired());
    Map<String, @Nullable Object> origins = new LinkedHashMap<>();
    result
        .origins()
        .forEach((path, origin) ->
            origins.put(path, List.of(origin.kind().name(), origin.since().toString())));
    map.put("origins", origins);
    return map;
  }

  private static TaskResult result(Fields result, List<TaskId> tasks) throws IOException {
    Map<String, Origin> origins = new LinkedHashMap<>();
    result
        .map("origins")
        .forEach((path, value) -> {
          List<?> pair = (List<?>) Objects.requireNonNull(value);
          origins.put(
              path,
              new Origin(
                  Origin.Kind.valueOf(String.valueOf(pair.get(0))),
                  Instant.parse(String.valueOf(pair.get(1)))));
        });
    long number = result.number("task");
    return new TaskResult(
        result.text("host"),
        tasks.stream()
            .filter(task -> task.number() == number)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no task " + number)),
        result.optional("item"),
        TaskResult.Status.valueOf(result.text("status")),
        result.each("drift", RunCodec::change),
        result.texts("actions"),
        Finding.fromValue(result.list("findings")),
        result.map("values"),
        result.optional("message"),
        result.optional("remedy"),
        result.texts("waits_for"),
        result.each("warnings", RunCodec::diagnostic),
        result.truth("ignored"),
        Duration.ofMillis(result.number("elapsed_ms")),
        result.optional("desired"),
        origins);
  }

  private static Map<String, @Nullable Object> change(Change change) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("path", change.path());
    if (change.secret()) {
      map.put("secret", true);
    } else {
      map.put("current", change.current());
      map.put("target", change.target());
    }
    return map;
  }

  private static Change change(Fields change) {
    return change.value("secret") != null
        ? Change.secret(change.text("path"))
        : Change.of(change.text("path"), change.value("current"), change.value("target"));
  }

  private static Map<String, @Nullable Object> diagnostic(Diagnostic diagnostic) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("code", diagnostic.code());
    map.put("severity", diagnostic.severity().name());
    map.put("summary", diagnostic.summary());
    map.put("remedy", diagnostic.remedy());
    map.put("location", location(diagnostic.location()));
    return map;
  }

  private static Diagnostic diagnostic(Fields diagnostic) {
    return new Diagnostic(
        diagnostic.text("code"),
        Severity.valueOf(diagnostic.text("severity")),
        diagnostic.text("summary"),
        diagnostic.optional("remedy"),
        location(diagnostic));
  }

  private static @Nullable Object location(@Nullable SourceLocation at) {
    return at == null
        ? null
        : List.of(at.file(), (long) at.line(), (long) at.column(), (long) at.length());
  }

  private static @Nullable SourceLocation location(Fields owner) {
    return owner.value("location") instanceof List<?> parts
        ? new SourceLocation(
            String.valueOf(parts.get(0)), integer(parts, 1), integer(parts, 2), integer(parts, 3))
        : null;
  }

  private static int integer(List<?> parts, int at) {
    return Integer.parseInt(String.valueOf(parts.get(at)));
  }
}
