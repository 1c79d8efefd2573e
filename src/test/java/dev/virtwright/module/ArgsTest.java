package dev.virtwright.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.value.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ArgsTest {
  enum State {
    PRESENT,
    NOT_THERE
  }

  private static final Arg<String> NAME = Arg.string("name", "Its name.").alias("title");
  private static final Arg<State> STATE =
      Arg.choice("state", "State.", State.class).orElse(State.PRESENT);
  private static final Arg<Boolean> FLAG = Arg.bool("flag", "Flag.").optional();
  private static final Arg<Long> COUNT = Arg.integer("count", "Count.", 1, 9).optional();
  private static final Arg<List<String>> WORDS = Arg.strings("words", "Words.").optional();
  private static final Arg<String> PATH = Arg.path("path", "Path.").optional();
  private static final Arg<Secret> KEY = Arg.secret("key", "Key.").optional();
  private static final ModuleSpec SPEC =
      ModuleSpec.named("thing").args(NAME, STATE, FLAG, COUNT, WORDS, PATH, KEY);

  private static Args parse(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      given.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return Args.parse(SPEC, given, name -> SourceLocation.of("p.yml", 3, 5), TaskContext.NONE);
  }

  private static List<String> mistakes(@Nullable Object... namesAndValues) {
    return assertThrows(UserException.class, () -> parse(namesAndValues)).diagnostics().stream()
        .map(Diagnostic::summary)
        .toList();
  }

  @Test
  void valuesAreConvertedAsAnsibleDoes() {
    Args args =
        parse(
            "title",
            5L,
            "state",
            "not-there",
            "flag",
            "yes",
            "count",
            "7",
            "words",
            "a, b,",
            "path",
            "/x//y/");
    assertEquals("5", args.get(NAME));
    assertEquals(State.NOT_THERE, args.get(STATE));
    assertEquals(Optional.of(true), args.find(FLAG));
    assertEquals(Optional.of(7L), args.find(COUNT));
    assertEquals(Optional.of(List.of("a", "b")), args.find(WORDS));
    assertEquals(Optional.of("/x/y"), args.find(PATH));
  }

  @Test
  void nullCountsAsNotGiven() {
    Args args = parse("name", "x", "state", null, "count", null);
    assertEquals(State.PRESENT, args.get(STATE));
    assertFalse(args.given(STATE));
    assertEquals(Optional.empty(), args.find(COUNT));
    assertThrows(IllegalStateException.class, () -> args.get(COUNT));
  }

  @Test
  void allMistakesAreFoundTogether() {
    assertEquals(
        List.of(
            "unknown argument 'sate' of module 'thing'",
            "argument 'count' of module 'thing' must be a whole number from 1 to 9, not '10'",
            "argument 'path' of module 'thing' must be an absolute path, not 'x'",
            "module 'thing' needs argument 'name'"),
        mistakes("sate", "x", "count", 10L, "path", "x"));
  }

  @Test
  void nearestNameIsSuggestedAtItsPlace() {
    Diagnostic mistake =
        assertThrows(UserException.class, () -> parse("name", "x", "sate", "x"))
            .diagnostics()
            .getFirst();
    assertEquals("did you mean 'state'?", mistake.remedy());
    assertEquals(SourceLocation.of("p.yml", 3, 5).withLength(4), mistake.location());
  }

  @Test
  void argumentUnderTwoNamesIsAMistake() {
    assertEquals(
        List.of("argument 'name' of module 'thing' is given twice, once under another name"),
        mistakes("name", "a", "title", "b"));
  }

  @Test
  void secretIsNeverShownAndStaysOne() {
    assertEquals(
        Optional.of(new Secret("hunter2")), parse("name", "x", "key", "hunter2").find(KEY));
    assertFalse(mistakes("name", "x", "key", List.of("hunter2")).getFirst().contains("hunter2"));
  }

  @Test
  void choicesAreListed() {
    assertTrue(mistakes("name", "x", "state", "gone").getFirst().contains("present, not_there"));
  }
}
