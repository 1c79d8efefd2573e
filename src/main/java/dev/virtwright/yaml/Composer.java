package dev.virtwright.yaml;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Makes nodes of the parser's events: tags, anchors, merge keys, keys given twice. Depth and, with
 * aliases expanded, size are bounded, so that a few lines cannot fill the memory.
 */
final class Composer {
  private static final int DEEPEST = 200;
  private static final int MOST_NODES = 1_000_000;
  private static final String STANDARD = "tag:yaml.org,2002:";
  private static final Set<String> COLLECTION_TAGS =
      Set.of("!", "!unsafe", STANDARD + "map", STANDARD + "seq", STANDARD + "omap");

  /** An anchored node; null while it is still being read. */
  private record Anchored(@Nullable Node node, int size) {}

  private final Source source;
  private final Iterator<Event> events;
  private final List<Diagnostic> warnings;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int size;

  Composer(Source source, Iterator<Event> events, List<Diagnostic> warnings) {
    this.source = source;
    this.events = events;
    this.warnings = warnings;
  }

  List<Node> documents() {
    List<Node> roots = new ArrayList<>();
    while (events.hasNext()) {
      Event event = events.next();
      if (event.getEventId() == Event.ID.DocumentStart) {
        anchors.clear();
        Node root = node(events.next(), 0, false);
        if (!(root instanceof Scalar scalar && scalar.text().isEmpty() && scalar.value() == null)) {
          roots.add(root);
        }
      }
    }
    return roots;
  }

  private Node node(Event event, int depth, boolean unsafe) {
    SourceLocation location = locate(event);
    if (depth > DEEPEST) {
      throw new UserException(
          "yaml-depth", "nested more than " + DEEPEST + " levels deep", null, location);
    }
    if (event instanceof AliasEvent alias) {
      return alias(alias, location);
    }
    String anchor = ((NodeEvent) event).getAnchor().map(a -> a.getValue()).orElse(null);
    int before = size;
    grow(1, location);
    if (anchor != null) {
      anchors.put(anchor, new Anchored(null, 0));
    }
    Node node =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, location, unsafe);
          case SequenceStartEvent start -> sequence(start, location, depth, unsafe);
          case MappingStartEvent start -> mapping(start, location, depth, unsafe);
          default -> throw new IllegalStateException("no node begins with " + event);
        };
    if (anchor != null) {
      anchors.put(anchor, new Anchored(node, size - before));
    }
    return node;
  }

  private Node alias(AliasEvent event, SourceLocation location) {
    String name = event.getAlias().getValue();
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      throw new UserException(
          "yaml-alias",
          "alias '*%s' without an anchor '&%s' before it".formatted(name, name),
          "a text that begins with * belongs in quotes",
          location);
    }
    if (anchored.node() == null) {
      throw new UserException(
          "yaml-alias", "alias '*%s' stands inside its own anchor".formatted(name), null, location);
    }
    grow(anchored.size(), location);
    return anchored.node();
  }

  private void grow(int nodes, SourceLocation location) {
    size += nodes;
    if (size > MOST_NODES) {
      throw new UserException(
          "yaml-size",
          "more than %,d values when aliases are followed".formatted(MOST_NODES),
          null,
          location);
    }
  }

  private Node sequence(
      SequenceStartEvent start, SourceLocation location, int depth, boolean unsafe) {
    boolean inUnsafe = unsafe || collectionTag(start.getTag(), location);
    List<Node> items = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      items.add(node(event, depth + 1, inUnsafe));
    }
    return new Sequence(items, location);
  }

  private Node mapping(
      MappingStartEvent start, SourceLocation location, int depth, boolean unsafe) {
    boolean inUnsafe = unsafe || collectionTag(start.getTag(), location);
    Map<@Nullable Object, Mapping.Entry> own = new LinkedHashMap<>();
    Map<@Nullable Object, Mapping.Entry> merged = new LinkedHashMap<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      Node keyNode = node(event, depth + 1, inUnsafe);
      if (!(keyNode instanceof Scalar key)) {
        throw start.isFlow() && keyNode instanceof Mapping
            ? new UserException(
                "yaml-syntax",
                "a value that begins with {{ is not in quotes",
                "write it as \"{{ … }}\"",
                location.withLength(2))
            : new UserException(
                "yaml-key",
                "a key must be a plain word or text, not " + keyNode.kind(),
                "write the key as a text",
                keyNode.location());
      }
      Node value = node(events.next(), depth + 1, inUnsafe);
      if (key.style() == Scalar.Style.PLAIN && key.text().equals("<<")) {
        merge(value, merged);
        continue;
      }
      Mapping.Entry earlier = own.remove(key.value());
      if (earlier != null) {
        warnings.add(
            Diagnostic.warning(
                "duplicate-key",
                "key '%s' is given twice, here and in line %d; this one counts"
                    .formatted(key.text(), earlier.key().location().line()),
                "remove one of them",
                key.location()));
      }
      own.put(key.value(), new Mapping.Entry(key, value));
    }
    Map<@Nullable Object, Mapping.Entry> all = new LinkedHashMap<>(merged);
    all.putAll(own);
    return new Mapping(List.copyOf(all.values()), location);
  }

  /** The first of several merged mappings counts. */
  private static void merge(Node value, Map<@Nullable Object, Mapping.Entry> merged) {
    switch (value) {
      case Mapping mapping -> {
        for (Mapping.Entry entry : mapping.entries()) {
          merged.putIfAbsent(entry.key().value(), entry);
        }
      }
      case Sequence sequence -> {
        for (Node item : sequence.items()) {
          if (!(item instanceof Mapping)) {
            throw mergeMistake(item);
          }
          merge(item, merged);
        }
      }
      case Scalar scalar -> throw mergeMistake(scalar);
    }
  }

  private static UserException mergeMistake(Node node) {
    return new UserException(
        "yaml-merge",
        "only mappings can be merged with '<<', not " + node.kind(),
        null,
        node.location());
  }

  /** Whether the tag says {@code !unsafe}. */
  private static boolean collectionTag(Optional<String> tag, SourceLocation location) {
    tag.filter(name -> !COLLECTION_TAGS.contains(name))
        .ifPresent(name -> {
          throw unknownTag(name, location);
        });
    return tag.filter("!unsafe"::equals).isPresent();
  }

  private Scalar scalar(ScalarEvent event, SourceLocation location, boolean unsafe) {
    String text = event.getValue();
    Scalar.Style style =
        switch (event.getScalarStyle()) {
          case PLAIN -> Scalar.Style.PLAIN;
          case LITERAL, FOLDED -> Scalar.Style.BLOCK;
          default -> Scalar.Style.QUOTED;
        };
    String tag = event.getTag().orElse(null);
    Scalar.Mark mark = unsafe ? Scalar.Mark.UNSAFE : Scalar.Mark.NONE;
    Object value;
    switch (tag) {
      case null -> {
        value = style == Scalar.Style.PLAIN ? Scalars.resolve(text) : text;
        if (style == Scalar.Style.PLAIN && Scalars.sexagesimal(text)) {
          warnings.add(
              Diagnostic.warning(
                  "sexagesimal-number",
                  "%s without quotes is the number %s: YAML counts it in sixties"
                      .formatted(text, value),
                  "put it in quotes: \"" + text + "\"",
                  location));
        }
      }
      case "!", STANDARD + "str", STANDARD + "timestamp" -> value = text;
      case "!unsafe" -> {
        mark = Scalar.Mark.UNSAFE;
        value = text;
      }
      case "!vault", "!vault-encrypted" -> {
        mark = Scalar.Mark.VAULT;
        value = text;
      }
      case STANDARD + "null" -> value = null;
      case STANDARD + "int" -> value = typed(Scalars.integer(text), "int", text, location);
      case STANDARD + "float" -> value = typed(Scalars.floating(text), "float", text, location);
      case STANDARD + "bool" ->
          value =
              typed(Scalars.isBoolean(text) ? Scalars.truth(text) : null, "bool", text, location);
      case STANDARD + "binary" -> value = binary(text, location);
      default -> throw unknownTag(tag, location);
    }
    int start = contentOffset(event);
    int end = event.getEndMark().map(source::offset).orElse(start);
    return new Scalar(
        text, value, style, mark, location, new Positions(source, start, end, text, style));
  }

  private static Object typed(
      @Nullable Object value, String type, String text, SourceLocation location) {
    if (value == null) {
      throw new UserException(
          "yaml-tag", "'%s' is no value of type !!%s".formatted(text, type), null, location);
    }
    return value;
  }

  private static String binary(String text, SourceLocation location) {
    try {
      return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      throw new UserException("yaml-tag", "not base64, as !!binary needs", null, location);
    }
  }

  private static UserException unknownTag(String tag, SourceLocation location) {
    return new UserException(
        "yaml-tag",
        "unknown tag '%s'".formatted(tag.startsWith(STANDARD) ? "!!" + tag.substring(18) : tag),
        "known are !unsafe, !vault, and !!str, !!int, !!float, !!bool, !!null; a text that begins"
            + " with ! belongs in quotes",
        location);
  }

  private SourceLocation locate(Event event) {
    int start = contentOffset(event);
    int end = event.getEndMark().map(source::offset).orElse(start);
    if (event instanceof ScalarEvent) {
      return source.location(start, end);
    }
    return source.location(start, Math.min(end, start + 1));
  }

  /** Where the value itself begins, behind its anchor and tag. */
  private int contentOffset(Event event) {
    int at = event.getStartMark().map(source::offset).orElse(0);
    if (!(event instanceof NodeEvent node)
        || event instanceof AliasEvent
        || (node.getAnchor().isEmpty() && !isTagged(event))) {
      return at;
    }
    String text = source.text();
    int end = event.getEndMark().map(source::offset).orElse(at);
    while (at < end && (text.charAt(at) == '&' || text.charAt(at) == '!')) {
      while (at < end && !Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      while (at < end && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }
    return at;
  }

  private static boolean isTagged(Event event) {
    return switch (event) {
      case ScalarEvent scalar -> scalar.getTag().isPresent();
      case MappingStartEvent mapping -> mapping.getTag().isPresent();
      case SequenceStartEvent sequence -> sequence.getTag().isPresent();
      default -> false;
    };
  }
}
