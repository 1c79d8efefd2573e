package dev.virtwright.host;

import dev.virtwright.value.FileMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A machine whose answers are written in the test. A question nobody wrote an answer to fails. */
public final class FakeHost implements HostReader {
  private final Map<Query<?>, Object> answers = new LinkedHashMap<>();
  private final List<Query<?>> asked = new ArrayList<>();

  public <A> FakeHost answers(Query<A> query, A answer) {
    answers.put(query, answer);
    return this;
  }

  /** A directory that belongs to root. */
  public static FileState directory(String path) {
    return new FileState(
        FileState.Type.DIRECTORY,
        new FileMode(0755),
        "root",
        "root",
        0,
        0,
        4096,
        0,
        0,
        0,
        path.hashCode(),
        1,
        2,
        null);
  }

  /** The next asking of {@code query} fails. */
  public FakeHost fails(Query<?> query, HostException failure) {
    answers.put(query, failure);
    return this;
  }

  @Override
  @SuppressWarnings("unchecked") // answers() pairs them
  public <A> A ask(Query<A> query) throws HostException {
    asked.add(query);
    Object answer = answers.get(query);
    if (answer == null) {
      throw new AssertionError("the test has no answer to " + query);
    }
    if (answer instanceof HostException failure) {
      throw failure;
    }
    return (A) answer;
  }

  @Override
  public void expect(Query<?>... queries) {}

  /** All that was asked, in order. */
  public List<Query<?>> asked() {
    return List.copyOf(asked);
  }
}
