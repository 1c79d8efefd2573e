package dev.virtwright.modules.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.lab.LabContainer.Kind;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Locks that a real installation by a real apt or dnf holds, and how tasks wait for them. */
final class PackageLocksIT {
  private static final Map<Kind, PackageLab> LABS = new EnumMap<>(Kind.class);

  /** A small package that each container's repository has. */
  private static final Map<Kind, String> SMALL =
      Map.of(Kind.DNF, "virt-top", Kind.DEBIAN, "bridge-utils");

  @AfterAll
  static void stop() throws IOException {
    for (PackageLab lab : LABS.values()) {
      lab.close();
    }
  }

  private static PackageLab lab(Kind kind) {
    PackageLab lab = LABS.computeIfAbsent(kind, PackageLab::start);
    lab.reset();
    return lab;
  }

  private static String small(Kind kind) {
    return Objects.requireNonNull(SMALL.get(kind));
  }

  @ParameterizedTest
  @EnumSource
  void aLockThatIsNotReleasedFailsTheTaskWithTheNameOfItsHolder(Kind kind) {
    PackageLab lab = lab(kind);
    try (SlowInstall holder = SlowInstall.start(lab, kind)) {
      lab.assertBlocked("- package: {name: %s, lock_timeout: 1}".formatted(small(kind)))
          .assertFailureSays(
              "another process is using the package manager: process " + holder.processId(),
              holder.command(),
              "waited 1 s for it",
              "raise lock_timeout",
              "ps -fp " + holder.processId());
    }
    assertFalse(lab.has(small(kind)));
    assertTrue(lab.has("slow"), "the other installation went its way");
  }

  @Test
  void groupsLatestRemovalAndTheRepositoryCheckOfDnfWaitForTheLockAndNameItsHolderToo() {
    PackageLab lab = lab(Kind.DNF);
    lab.exec("dnf -C -y -q install virt-top");
    try (SlowInstall holder = SlowInstall.start(lab, Kind.DNF)) {
      PackageRun run =
          lab.apply(
              """
              - package: {name: '@virtualization', lock_timeout: 1}
                ignore_errors: true
              - package: {name: virt-top, state: latest, lock_timeout: 1}
                ignore_errors: true
              - package: {name: virt-top, state: absent, lock_timeout: 1}
                ignore_errors: true
              - package_repositories: {packages: virt-top, lock_timeout: 1}
                ignore_errors: true
              """);
      assertEquals(4, run.failures().size(), run.report().toString());
      assertEquals(0, run.host().actions());
      for (String failure : run.failures()) {
        assertTrue(
            failure.contains(holder.processId() + " (") && failure.contains("waited 1 s"), failure);
        assertTrue(failure.contains(holder.command()), failure);
      }
    }
    assertTrue(lab.has("virt-top"));
  }

  @ParameterizedTest
  @EnumSource
  void aLockThatIsReleasedInTimeIsWaitedForAndItsHolderIsToldInTheResult(Kind kind) {
    PackageLab lab = lab(kind);
    try (SlowInstall holder = SlowInstall.start(lab, kind);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<PackageRun> run =
          CompletableFuture.supplyAsync(
              () -> lab.apply("- package: {name: %s, lock_timeout: 60}".formatted(small(kind))),
              threads);
      holder.awaitWaiting();
      assertFalse(run.isDone());
      holder.finish();
      assertEquals(List.of(), run.join().failures());
      assertEquals(List.of(small(kind) + ": absent → installed"), run.join().drift());
      String told = String.valueOf(run.join().values().get("lock_wait"));
      assertTrue(
          told.matches(
              "waited \\d+ s for process %s \\(.*%s\\), which held /\\S*lock\\S*"
                  .formatted(holder.processId(), holder.command())),
          told);
      assertTrue(run.join().console().contains(told), run.join().console());
    }
    assertTrue(lab.has(small(kind)));
    assertTrue(lab.has("slow"));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsInSyncNeedsNoLock(Kind kind) {
    PackageLab lab = lab(kind);
    assertEquals(List.of(), lab.apply("- package: {name: %s}".formatted(small(kind))).failures());
    try (SlowInstall holder = SlowInstall.start(lab, kind)) {
      PackageRun run =
          lab.assertInSync("- package: {name: %s, lock_timeout: 0}".formatted(small(kind)));
      assertNull(run.values().get("lock_wait"), holder.command());
    }
  }

  @Test
  void aDpkgThatWasKilledIsTakenForInterruptedAndTheTaskSaysHowToMendThat() {
    PackageLab lab = lab(Kind.DEBIAN);
    SlowInstall.start(lab, Kind.DEBIAN).kill();
    lab.assertBlocked("- package: {name: bridge-utils}")
        .assertFailureSays("dpkg was interrupted in the middle of a change", "dpkg --configure -a");
    lab.exec("dpkg --purge --force-remove-reinstreq slow");
    lab.applyAsPlannedAndOnlyOnce("- package: {name: bridge-utils}");
  }
}
