package dev.virtwright.playbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TagSelectionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // tags of the task | --tags | --skip-tags | runs
        "- | - | - | true",
        "a | - | - | true",
        "never | - | - | false",
        "a never | - | - | false",
        "always | - | - | true",
        "a | a | - | true",
        "b | a | - | false",
        "- | a | - | false",
        "always | a | - | true",
        "a never | a | - | true",
        "never | never | - | true",
        "a | tagged | - | true",
        "- | tagged | - | false",
        "a never | tagged | - | false",
        "- | untagged | - | true",
        "a | untagged | - | false",
        "a | all | - | true",
        "a | - | a | false",
        "b | - | a | true",
        "always | - | always | false",
        "always a | - | a | false",
        "a | - | tagged | false",
        "- | - | tagged | true",
        "- | - | untagged | false",
        "a | - | all | false",
        "always | - | all | true",
        "always | - | all always | false",
        "a b | a | b | false",
      })
  void tagsChooseAsDocumented(String tags, String only, String skip, boolean runs) {
    assertEquals(runs, new TagSelection(words(only), words(skip)).selects(words(tags)));
  }

  private static List<String> words(String text) {
    return text == null ? List.of() : Arrays.asList(text.split(" "));
  }
}
