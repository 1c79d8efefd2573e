package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Change;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The result fits the window it is shown in, and is left as it is where there is none. */
final class WidthTest {
  private static final TaskId TASK =
      SampleRun.task(
          1, "Kernel module of the CPU is loaded, now and at boot, as asked", "modprobe");
  private static final String REMEDY =
      "without enough swap the kernel kills guests when memory runs out: add 2 GiB, as a partition"
          + " or a file";

  private static RunReport wordy() {
    return SampleRun.of(
        Mode.PLAN,
        List.of(TASK),
        SampleRun.result("kvm1.rack7.example.net", TASK, Status.FAILED)
            .message(
                "the module is in use by 3 guests, and its options differ from what is asked for")
            .remedy("shut the guests down and run this again, or reboot: the files are written")
            .drift(
                Change.of(
                    "options", "nested=0 npt=1 avic=0 force_avic=0", "nested=1 npt=1 avic=1 sev=1"))
            .findings(
                List.of(SampleRun.finding("swap", "Swap", "none there", Verdict.WARN, REMEDY)))
            .build());
  }

  @Test
  void nothingIsWiderThanTheWindow() {
    for (int width : new int[] {80, 60, 48}) {
      String text = ConsoleReport.render(wordy(), Style.plain(), true, 1, width);
      assertTrue(text.lines().allMatch(line -> line.length() <= width), width + "\n" + text);
    }
    assertFalse(
        ConsoleReport.render(wordy(), Style.plain(), true, 1, ConsoleReport.ENDLESS)
            .lines()
            .allMatch(line -> line.length() <= 80),
        "the example is too short to show anything");
  }

  @Test
  void aLongRemedyGoesOnUnderItsBeginning() {
    String text = ConsoleReport.render(wordy(), Style.plain(), false, 0, 76);
    assertTrue(
        text.contains(
            """
                       → without enough swap the kernel kills guests when memory runs
                         out: add 2 GiB, as a partition or a file
            """),
        text);
    assertTrue(
        text.contains(
            """
                  options
                    - nested=0 npt=1 avic=0 force_avic=0
                    + nested=1 npt=1 avic=1 sev=1
            """),
        text);
  }

  @Test
  void aPipeGetsALineForALineAndNoControlCodes() {
    String text = ConsoleReport.render(wordy(), Style.plain(), true, 2, ConsoleReport.ENDLESS);
    assertTrue(text.contains("→ " + REMEDY + "\n"), text);
    assertFalse(text.contains("\u001b"), text);
    assertTrue(
        ConsoleReport.render(wordy(), Style.coloured(), true, 2, 80).contains("\u001b[31m"),
        "colours are there where they are asked for");
  }

  @Test
  void inALargeFleetHostsThatAreWellAreCountedAndListedWhenAskedFor() {
    String text =
        ConsoleReport.render(SampleRun.drift(60), Style.plain(), false, 0, ConsoleReport.ENDLESS);
    assertTrue(text.contains("60 more in sync (-v lists them)"), text);
    assertTrue(text.contains("\nkvm-down "), text);
    assertFalse(text.contains("\nkvm-07 "), text);
    assertTrue(
        ConsoleReport.render(SampleRun.drift(60), Style.plain(), false, 1, ConsoleReport.ENDLESS)
            .contains("\nkvm-07 "));
  }

  @Test
  void aNameThatLeavesNoRoomForTheCountsHasALineOfItsOwn() {
    String name = "hypervisor-0123456789.datacenter-north.example.net";
    RunReport report =
        SampleRun.of(Mode.APPLY, List.of(TASK), SampleRun.result(name, TASK, Status.OK).build());
    assertTrue(
        ConsoleReport.render(report, Style.plain(), false, 0, 80)
            .contains("\n" + name + "\n          1        0       0        0\n"),
        ConsoleReport.render(report, Style.plain(), false, 0, 80));
  }

  @Test
  void wordsAreNeverBroken() {
    assertEquals(
        List.of("a", "/a/path/that/is/long", "b c"), Paper.wrap("a /a/path/that/is/long b c", 8));
  }
}
