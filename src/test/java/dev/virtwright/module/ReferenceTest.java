package dev.virtwright.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReferenceTest {
  enum Colour {
    LIGHT_RED,
    BLUE
  }

  private static final ModuleSpec SPEC =
      ModuleSpec.named("paint")
          .alias("x.y.paint")
          .summary("Paint a wall")
          .details("Twice.")
          .args(
              Arg.string("wall", "Which | wall."),
              Arg.choice("colour", "Its colour", Colour.class)
                  .orElse(Colour.LIGHT_RED)
                  .alias("color"),
              Arg.string("size", "In feet", "[0-9|x]+").optional(),
              Arg.secret("key", "To the house.").optional())
          .example("- name: Blue\n  paint:\n    wall: north\n")
          .returns("litres", "How much it took");

  @Test
  void pageSaysAllThatTheSpecificationSays() {
    assertEquals(
        """
        # paint

        Paint a wall.

        Twice.

        Also known as `x.y.paint`.

        ## Example

        ```yaml
        - name: Blue
          paint:
            wall: north
        ```

        ## Arguments

        | argument | type | default | meaning |
        |---|---|---|---|
        | `wall` | str | **required** | Which \\| wall. |
        | `colour`<br>also `color` | str | `light_red` | Its colour. One of `light_red`, `blue`. |
        | `size` | str | – | In feet. Matches `[0-9\\|x]+`. |
        | `key` | str | – | To the house. Never shown. |

        ## Registered values

        Besides `changed` and `failed`, which every task has:

        | value | meaning |
        |---|---|
        | `litres` | How much it took. |
        """,
        Reference.page(SPEC));
  }

  @Test
  void directoryIsBroughtUpToDate(@TempDir Path directory) throws Exception {
    Path pages = directory.resolve("modules");
    assertEquals(List.of("README.md", "paint.md"), Reference.outdated(pages, List.of(SPEC)));
    Reference.write(pages, List.of(SPEC));
    assertEquals(List.of(), Reference.outdated(pages, List.of(SPEC)));
    Files.writeString(pages.resolve("old.md"), "gone");
    Files.writeString(pages.resolve("paint.md"), "edited");
    assertEquals(List.of("old.md", "paint.md"), Reference.outdated(pages, List.of(SPEC)));
    Reference.write(pages, List.of(SPEC));
    assertFalse(Files.exists(pages.resolve("old.md")));
    String index = Files.readString(pages.resolve("README.md"));
    assertTrue(index.contains("| [paint](paint.md) | Paint a wall. | `x.y.paint` |"), index);
  }
}
