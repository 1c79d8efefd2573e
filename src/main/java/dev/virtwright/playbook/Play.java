package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One play.
 *
 * @param number from 1, over all playbooks of a run
 * @param name a text or a template; null where it has none (then {@code hosts} names it)
 * @param hosts patterns: texts or templates
 * @param hostsLocation where the patterns are written
 * @param tags texts or templates, which all its tasks have too
 * @param prompts what a person is asked for before the play; the answers are variables
 * @param varsFiles in order; each the first of its alternatives that exists
 * @param roles as the play lists them, dependencies before the roles that need them; the play sees
 *     the defaults and vars of all of them
 * @param roleSteps their tasks
 * @param handlers those of its roles, then its own
 * @param directory where the playbook stands, absolute
 */
public record Play(
    int number,
    @Nullable Object name,
    List<Object> hosts,
    SourceLocation hostsLocation,
    Settings settings,
    List<Object> tags,
    Map<String, @Nullable Object> vars,
    List<Prompt> prompts,
    List<VarsFile> varsFiles,
    List<Role> roles,
    List<Step> preTasks,
    List<Step> roleSteps,
    List<Step> tasks,
    List<Step> postTasks,
    List<Handler> handlers,
    Path directory,
    SourceLocation location) {

  /**
   * An entry of {@code vars_files}.
   *
   * @param alternatives texts or templates, relative to the playbook; the first that exists counts
   * @param vars what it holds where that is known ahead; null where a template names the file
   */
  public record VarsFile(
      List<Object> alternatives,
      @Nullable Map<String, @Nullable Object> vars,
      SourceLocation location) {
    public VarsFile {
      alternatives = List.copyOf(alternatives);
      vars = vars == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(vars));
      Objects.requireNonNull(location);
    }
  }

  /**
   * An entry of {@code vars_prompt}.
   *
   * @param question what is shown: a text or a template
   * @param hidden whether the answer is not shown while it is typed
   * @param otherwise the answer where nobody is asked or nothing is typed: a tree
   * @param encrypt the hash that the answer becomes; null for none
   * @param confirm whether it is asked twice
   * @param salt of the hash; null for a random one
   * @param saltSize of a random salt, in characters; null for the hash's own
   * @param unsafe whether templates in the answer stay text
   */
  public record Prompt(
      String variable,
      Object question,
      boolean hidden,
      @Nullable Object otherwise,
      @Nullable String encrypt,
      boolean confirm,
      @Nullable String salt,
      @Nullable Integer saltSize,
      boolean unsafe,
      SourceLocation location) {
    public Prompt {
      Objects.requireNonNull(variable);
      Objects.requireNonNull(question);
      Objects.requireNonNull(location);
    }
  }

  public Play {
    tags = List.copyOf(tags);
    prompts = List.copyOf(prompts);
    hosts = List.copyOf(hosts);
    Objects.requireNonNull(hostsLocation);
    Objects.requireNonNull(settings);
    vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
    varsFiles = List.copyOf(varsFiles);
    roles = List.copyOf(roles);
    preTasks = List.copyOf(preTasks);
    roleSteps = List.copyOf(roleSteps);
    tasks = List.copyOf(tasks);
    postTasks = List.copyOf(postTasks);
    handlers = List.copyOf(handlers);
    Objects.requireNonNull(directory);
    Objects.requireNonNull(location);
  }

  /** The same with other variables. */
  public Play withVars(Map<String, @Nullable Object> others) {
    return new Play(
        number,
        name,
        hosts,
        hostsLocation,
        settings,
        tags,
        others,
        prompts,
        varsFiles,
        roles,
        preTasks,
        roleSteps,
        tasks,
        postTasks,
        handlers,
        directory,
        location);
  }
}
