package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.module.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ModuleReferenceTest {

  @Test
  void thePagesInDocsSayWhatTheModulesSay() throws IOException {
    assertEquals(
        List.of(),
        Reference.outdated(Path.of("docs/modules"), ModuleCatalog.installed().specs()),
        "run ./virtwright modules --write-docs docs/modules and commit");
  }
}
