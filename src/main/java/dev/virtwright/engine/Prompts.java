package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.Play;
import dev.virtwright.template.Expression;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import dev.virtwright.value.Secret;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers to {@code vars_prompt}. A variable that the command line gives is not asked for.
 *
 * <p>Source: Ansible's page "Interactive input: prompts".
 */
final class Prompts {
  private static final String SALT =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int USUAL_SALT = 16;

  private final Map<String, @Nullable Object> extraVars;
  private final Prompter prompter;

  Prompts(Map<String, @Nullable Object> extraVars, Prompter prompter) {
    this.extraVars = extraVars;
    this.prompter = prompter;
  }

  /** The play with the answers over its variables. */
  Play answered(Play play) {
    if (play.prompts().isEmpty()) {
      return play;
    }
    Map<String, @Nullable Object> vars = new LinkedHashMap<>(play.vars());
    for (Play.Prompt prompt : play.prompts()) {
      vars.put(
          prompt.variable(),
          extraVars.containsKey(prompt.variable())
              ? prompt.otherwise()
              : answer(prompt, Scope.of(vars)));
    }
    return play.withVars(vars);
  }

  private @Nullable Object answer(Play.Prompt prompt, Scope scope) {
    String answer = asked(prompt, scope);
    if (answer == null || answer.isEmpty()) {
      Object otherwise = prompt.otherwise();
      return otherwise == null ? answer : hashed(prompt, Values.resolve(otherwise, scope));
    }
    boolean template = !prompt.unsafe() && Template.looksLikeTemplate(answer);
    Object value = template ? Template.parse(answer).render(scope) : answer;
    Object kept = hashed(prompt, value);
    return prompt.hidden() && kept instanceof String text ? new Secret(text) : kept;
  }

  private @Nullable String asked(Play.Prompt prompt, Scope scope) {
    String question = Values.print(Values.resolve(prompt.question(), scope));
    Object otherwise = prompt.otherwise();
    String shown =
        otherwise == null || prompt.hidden()
            ? question + ": "
            : "%s [%s]: ".formatted(question, Values.print(Values.resolve(otherwise, scope)));
    while (true) {
      String answer = prompter.ask(shown, prompt.hidden());
      if (answer == null || !prompt.confirm()) {
        return answer;
      }
      if (answer.equals(prompter.ask("confirm " + shown, prompt.hidden()))) {
        return answer;
      }
    }
  }

  private static @Nullable Object hashed(Play.Prompt prompt, @Nullable Object value) {
    String encrypt = prompt.encrypt();
    if (encrypt == null || value == null) {
      return value;
    }
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    given.put("answer", value);
    given.put("scheme", encrypt.replaceFirst("_crypt$", ""));
    given.put("salt", prompt.salt() == null ? salt(prompt) : prompt.salt());
    try {
      return Expression.parse("answer | password_hash(scheme, salt)", prompt.location())
          .evaluate(Scope.of(given));
    } catch (UserException mistake) {
      throw new UserException(
          "vars-prompt",
          "the answer for '%s' cannot be hashed with '%s': %s"
              .formatted(prompt.variable(), encrypt, mistake.getMessage()),
          null,
          prompt.location());
    }
  }

  private static String salt(Play.Prompt prompt) {
    SecureRandom random = new SecureRandom();
    Integer size = prompt.saltSize();
    StringBuilder salt = new StringBuilder();
    for (int i = 0; i < (size == null ? USUAL_SALT : size); i++) {
      salt.append(SALT.charAt(random.nextInt(SALT.length())));
    }
    return salt.toString();
  }
}
