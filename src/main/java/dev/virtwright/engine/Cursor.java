package dev.virtwright.engine;

import dev.virtwright.playbook.Block;
import dev.virtwright.playbook.Handler;
import dev.virtwright.playbook.Include;
import dev.virtwright.playbook.Position;
import dev.virtwright.playbook.Role;
import dev.virtwright.playbook.Step;
import dev.virtwright.playbook.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a host is in its plays: an immutable stack of lists, each with the next index. Going on,
 * failing into rescue and always, and entering what an include brought give another cursor, so that
 * looking ahead is stepping a copy.
 */
final class Cursor {
  private static final int LAST = Integer.MAX_VALUE;

  /** Where a placed position has the number of its play's section. */
  private static final int SECTION = 2;

  // Numbers of a play's sections in positions, as the play's reader gives them.
  private static final int PRE_TASKS = 1;
  private static final int TASKS = 3;
  private static final int POST_TASKS = 4;

  private final @Nullable Frame top;
  private final boolean lost;

  private Cursor(@Nullable Frame top) {
    this(top, false);
  }

  private Cursor(@Nullable Frame top, boolean lost) {
    this.top = top;
    this.lost = lost;
  }

  /** What a list is, and so what its end and a failure in it mean. */
  private enum Kind {
    RUN,
    PLAY,
    LIST,
    BLOCK,
    RESCUE,
    ALWAYS
  }

  private sealed interface Node {
    record OfPlay(PlayRun play) implements Node {}

    /**
     * @param place where it takes effect, if not where it stands: a handler
     */
    record OfStep(Step step, @Nullable Position place) implements Node {}

    /**
     * @param placed whether the position has the batch in it already
     */
    record Flush(Position position, boolean placed) implements Node {}
  }

  /**
   * @param block what a BLOCK, RESCUE or ALWAYS list belongs to
   * @param failed whether an ALWAYS list ends in the failure that led to it
   * @param place where the block takes effect, if not where it stands: in a handler
   */
  private record Frame(
      @Nullable Frame below,
      Kind kind,
      List<Node> nodes,
      int index,
      @Nullable PlayRun play,
      @Nullable Block block,
      boolean failed,
      @Nullable Position place) {

    Frame inside(List<Node> newNodes) {
      return new Frame(this, Kind.LIST, newNodes, 0, play, null, false, null);
    }

    /** Into a part of a block: its steps, rescue or always. */
    Frame inside(Kind part, Block of, boolean newFailed, @Nullable Position placed) {
      List<Node> newNodes =
          switch (part) {
            case BLOCK -> steps(of.steps(), in(placed, 1));
            case RESCUE -> steps(of.rescue(), in(placed, 2));
            case ALWAYS -> steps(of.always(), in(placed, 3));
            case RUN, PLAY, LIST -> throw new IllegalArgumentException(part + " is no part");
          };
      return new Frame(this, part, newNodes, 0, play, of, newFailed, placed);
    }

    Frame forth() {
      return new Frame(below, kind, nodes, index + 1, play, block, failed, place);
    }
  }

  /** At the first thing of a host's plays. */
  static Cursor start(List<PlayRun> plays) {
    List<Node> nodes = new ArrayList<>();
    plays.forEach(play -> nodes.add(new Node.OfPlay(play)));
    return settled(new Frame(null, Kind.RUN, nodes, 0, null, null, false, null));
  }

  /**
   * At the flush that ends the section of the play in which the position is, where the other hosts
   * come to as well, and then behind the play.
   */
  Cursor leavePlay(PlayRun play, Position position) {
    int section = position.path().get(SECTION);
    int end = section <= PRE_TASKS ? PRE_TASKS : section <= TASKS ? TASKS : POST_TASKS;
    Position flush = play.place(new Position(List.of(play.number(), end, LAST)));
    List<Node> nodes = List.of(new Node.Flush(flush, true));
    return settled(new Frame(run(), Kind.LIST, nodes, 0, play, null, false, null));
  }

  /** What is to be done here; empty at the end. */
  Optional<Stop> stop() {
    if (top == null) {
      return Optional.empty();
    }
    PlayRun play = top.play;
    return Optional.of(
        switch (top.nodes.get(top.index)) {
          case Node.OfPlay(PlayRun entered) ->
              new Stop.AtPlay(entered.place(new Position(List.of(entered.number()))), entered);
          case Node.Flush(Position position, boolean placed) ->
              new Stop.AtFlush(placed ? position : playOf(play).place(position), playOf(play));
          case Node.OfStep(Step step, Position place) -> {
            Position position = place != null ? place : playOf(play).place(step.position());
            yield switch (step) {
              case Task task -> new Stop.AtTask(position, playOf(play), task, place != null);
              case Include include ->
                  new Stop.AtInclude(position, playOf(play), include, place != null);
              case Block ignored -> throw new IllegalStateException("a block was not entered");
            };
          }
        });
  }

  private static PlayRun playOf(@Nullable PlayRun play) {
    if (play == null) {
      throw new IllegalStateException("a step outside a play");
    }
    return play;
  }

  /** After what is here; into it, where it is a play. */
  Cursor next() {
    Frame frame = frame();
    if (frame.nodes.get(frame.index) instanceof Node.OfPlay(PlayRun play)) {
      return settled(new Frame(frame.forth(), Kind.PLAY, nodes(play), 0, play, null, false, null));
    }
    return settled(frame.forth());
  }

  /** Into these steps, and then after what is here. */
  Cursor into(List<Included> included) {
    Frame frame = frame();
    Position place =
        frame.nodes.get(frame.index) instanceof Node.OfStep(Step step, Position placed)
            ? placed
            : null;
    frame = frame.forth();
    for (int i = included.size() - 1; i >= 0; i--) {
      frame = frame.inside(steps(included.get(i).steps(), in(place, i + 1)));
    }
    return settled(frame);
  }

  /**
   * Into a handler, and then back to the flush that is here.
   *
   * @param place where it takes effect
   */
  Cursor into(Handler handler, Position place) {
    return settled(frame().inside(List.of(new Node.OfStep(handler.step(), place))));
  }

  /** To a flush of handlers, and then after what is here, which is at this position. */
  Cursor flushing(Position position) {
    return settled(frame().forth().inside(List.of(new Node.Flush(position.in(LAST), true))));
  }

  /** Whether the host came to its end by a failure. */
  boolean lost() {
    return lost;
  }

  /** At the end of everything. */
  static Cursor end() {
    return new Cursor(null);
  }

  /** What an include brought. */
  record Included(List<Step> steps) {
    Included {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Where a failure leads.
   *
   * @param rescued whether a rescue comes of it, at once or behind an always
   */
  record Failed(Cursor cursor, boolean rescued) {}

  /** What is here failed: on to rescue, else to always, else to the end. */
  Failed failed() {
    boolean rescued = rescued();
    Frame frame = top;
    while (frame != null) {
      Block block = frame.block;
      if (block != null && frame.kind == Kind.BLOCK && !block.rescue().isEmpty()) {
        return new Failed(
            settled(below(frame).inside(Kind.RESCUE, block, false, frame.place)), rescued);
      }
      if (block != null
          && (frame.kind == Kind.BLOCK || frame.kind == Kind.RESCUE)
          && !block.always().isEmpty()) {
        return new Failed(
            settled(below(frame).inside(Kind.ALWAYS, block, true, frame.place)), rescued);
      }
      frame = frame.below;
    }
    return new Failed(new Cursor(null, true), false);
  }

  private boolean rescued() {
    for (Frame frame = top; frame != null; frame = frame.below) {
      if (frame.kind == Kind.BLOCK && frame.block != null && !frame.block.rescue().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Behind the play that the host is in. */
  Cursor leavePlay() {
    return settled(run());
  }

  /** The list of plays, at the one behind the play that the host is in. */
  private Frame run() {
    Frame frame = frame();
    while (frame.kind != Kind.RUN) {
      frame = below(frame);
    }
    return frame;
  }

  /** Behind the play that comes next, where the host takes no part in it. */
  Cursor passPlay() {
    return settled(frame().forth());
  }

  /** Behind the last task of the role, where the host is in it. */
  Cursor leaveRole(Role role) {
    Cursor cursor = next();
    while (cursor.top != null && inside(cursor.top.nodes.get(cursor.top.index), role)) {
      cursor = cursor.next();
    }
    return cursor;
  }

  private static boolean inside(Node node, Role role) {
    return node instanceof Node.OfStep(Step step, Position ignored)
        && !(step instanceof Block)
        && Steps.taskOf(step).role() == role;
  }

  private Frame frame() {
    if (top == null) {
      throw new IllegalStateException("the host is at its end");
    }
    return top;
  }

  private static Frame below(Frame frame) {
    Frame below = frame.below;
    if (below == null) {
      throw new IllegalStateException("no list around " + frame.kind);
    }
    return below;
  }

  /** Moves to a stop: into blocks, out of lists that are done. */
  private static Cursor settled(@Nullable Frame from) {
    Frame frame = from;
    while (frame != null) {
      if (frame.index < frame.nodes.size()) {
        if (!(frame.nodes.get(frame.index) instanceof Node.OfStep(Block block, Position place))) {
          return new Cursor(frame);
        }
        frame = frame.forth().inside(Kind.BLOCK, block, false, place);
        continue;
      }
      Block block = frame.block;
      boolean ends = frame.kind == Kind.BLOCK || frame.kind == Kind.RESCUE;
      if (block != null && ends && !block.always().isEmpty()) {
        frame = below(frame).inside(Kind.ALWAYS, block, false, frame.place);
      } else if (frame.kind == Kind.ALWAYS && frame.failed) {
        return new Cursor(below(frame)).failed().cursor();
      } else {
        frame = frame.below;
      }
    }
    return new Cursor(null);
  }

  /**
   * @param place what they are placed in, if they do not take effect where they stand
   */
  private static List<Node> steps(List<Step> steps, @Nullable Position place) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      nodes.add(new Node.OfStep(steps.get(i), in(place, i + 1)));
    }
    return nodes;
  }

  private static @Nullable Position in(@Nullable Position place, int number) {
    return place == null ? null : place.in(number);
  }

  /** Facts, then the sections in their order, with handlers after each that may notify. */
  private static List<Node> nodes(PlayRun play) {
    List<Node> nodes = new ArrayList<>();
    if (play.gathering() != null) {
      nodes.add(new Node.OfStep(play.gathering(), null));
    }
    section(nodes, play.play().preTasks(), play.number(), PRE_TASKS);
    List<Step> middle = new ArrayList<>(play.play().roleSteps());
    middle.addAll(play.play().tasks());
    section(nodes, middle, play.number(), TASKS);
    section(nodes, play.play().postTasks(), play.number(), POST_TASKS);
    return nodes;
  }

  private static void section(List<Node> nodes, List<Step> steps, int play, int number) {
    nodes.addAll(steps(steps, null));
    nodes.add(new Node.Flush(new Position(List.of(play, number, LAST)), false));
  }
}
