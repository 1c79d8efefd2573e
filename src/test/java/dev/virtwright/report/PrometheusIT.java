package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.virtwright.lab.CommandResult;
import dev.virtwright.lab.Promtool;
import dev.virtwright.result.RunReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PrometheusIT {

  @ParameterizedTest
  @MethodSource("dev.virtwright.report.FormatsTest#runs")
  void promtoolHasNothingToSay(RunReport report) throws Exception {
    CommandResult checked = Promtool.check(PrometheusReport.render(report));
    assertEquals("", checked.output());
    assertEquals(0, checked.status());
  }

  @Test
  void promtoolWouldSayIt() throws Exception {
    assertNotEquals(0, Promtool.check("virtwright_x{host=\"a\" 1\n").status());
  }
}
