package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.engine.Approver.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is asked at the terminal, and what the answers mean. */
final class StepQuestionsTest {

  @Test
  void anythingButYesAndContinueIsNo() {
    Map<String, Answer> meanings =
        Map.of(
            "y", Answer.YES,
            "Yes ", Answer.YES,
            "c", Answer.CONTINUE,
            "continue", Answer.CONTINUE,
            "n", Answer.NO,
            "", Answer.NO,
            "what", Answer.NO);
    meanings.forEach((typed, meaning) ->
        assertEquals(
            meaning, new StepQuestions(null, (question, hidden) -> typed).ask("t", null), typed));
  }

  @Test
  void nothingMoreIsDoneWhereNothingCanBeTypedAnyMore() {
    assertEquals(Answer.NO, new StepQuestions(null, (question, hidden) -> null).ask("t", null));
  }

  @Test
  void theQuestionNamesTheTaskAndTheHostThatIsAskedFor() {
    List<String> asked = new ArrayList<>();
    StepQuestions questions =
        new StepQuestions(
            null,
            (question, hidden) -> {
              asked.add(question);
              return "y";
            });
    questions.ask("web : Install", null);
    questions.ask("Install", "one");
    assertEquals(
        List.of(
            "Perform task: TASK: web : Install (N)o/(y)es/(c)ontinue: ",
            "Perform task: TASK: Install on one (N)o/(y)es/(c)ontinue: "),
        asked);
  }
}
