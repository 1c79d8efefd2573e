package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileChecksum;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileState;
import dev.virtwright.host.FilesBelow;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files below directories that meet conditions; changes nothing.
 *
 * <p>One find(1) a directory, then, where asked, the contents of those left. Source: Ansible's
 * {@code ansible.builtin.find} documentation.
 */
@AutoService(ResourceModule.class)
public final class FindModule implements ResourceModule {

  /** Which kind of path is selected. */
  enum FileType {
    ANY,
    DIRECTORY,
    FILE,
    LINK
  }

  /** A larger file is searched on the machine, by grep. */
  private static final int MOST_BYTES = 1 << 20;

  private static final CommandOutput NOW = CommandOutput.of("date", "+%s");

  private static final Arg<List<String>> PATHS =
      Arg.strings("paths", "Absolute paths of directories.").alias("name", "path");
  private static final Arg<List<String>> PATTERNS =
      Arg.strings("patterns", "Shell patterns of which the name must match one; * for all.")
          .alias("pattern")
          .orElse(List.of());
  private static final Arg<List<String>> EXCLUDES =
      Arg.strings("excludes", "Patterns of which the name must match none.")
          .alias("exclude")
          .orElse(List.of());
  private static final Arg<Boolean> USE_REGEX =
      Arg.bool("use_regex", "Patterns are regular expressions, matched from the name's start.")
          .orElse(false);
  private static final Arg<String> CONTAINS =
      Arg.string("contains", "Pattern that a line of a file must begin with; of files alone.")
          .optional();
  private static final Arg<Boolean> READ_WHOLE_FILE =
      Arg.bool("read_whole_file", "Search contains anywhere in the file instead.").orElse(false);
  private static final Arg<String> ENCODING =
      Arg.string("encoding", "Encoding of the files that contains is searched in.").orElse("utf-8");
  private static final Arg<FileType> FILE_TYPE =
      Arg.choice("file_type", "What is selected.", FileType.class).orElse(FileType.FILE);
  private static final Arg<String> AGE =
      Arg.string(
              "age",
              "At least so old, in seconds or with s, m, h, d or w; negative: at most.",
              "(?i)-?\\d{1,12}[smhdw]?")
          .optional();
  private static final Arg<String> AGE_STAMP =
      Arg.choice("age_stamp", "Which time counts as age.", List.of("atime", "ctime", "mtime"))
          .orElse("mtime");
  private static final Arg<String> SIZE =
      Arg.string(
              "size",
              "At least so large, in bytes or with b, k, m, g or t; negative: at most.",
              "(?i)-?\\d{1,15}[bkmgt]?")
          .optional();
  private static final Arg<Boolean> RECURSE =
      Arg.bool("recurse", "Descend into directories.").orElse(false);
  private static final Arg<Long> DEPTH =
      Arg.integer("depth", "How many levels, with recurse.", 0, 1000).optional();
  private static final Arg<Boolean> HIDDEN =
      Arg.bool("hidden", "Select names that begin with a dot as well.").orElse(false);
  private static final Arg<Boolean> FOLLOW =
      Arg.bool("follow", "Descend into links to directories.").orElse(false);
  private static final Arg<Boolean> GET_CHECKSUM =
      Arg.bool("get_checksum", "Return each file's checksum.").orElse(false);
  private static final Arg<ModeSpec> MODE =
      Arg.mode("mode", "Permissions that a path must have.").optional();
  private static final Arg<Boolean> EXACT_MODE =
      Arg.bool("exact_mode", "Whether exactly these permissions; else any of them.").orElse(true);
  private static final Arg<Long> LIMIT =
      Arg.integer("limit", "How many are returned at most.", 1, Integer.MAX_VALUE).optional();

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("find")
        .alias("ansible.builtin.find", "ansible.legacy.find")
        .summary("Find files by name, age, size and content")
        .args(
            PATHS,
            PATTERNS,
            EXCLUDES,
            USE_REGEX,
            CONTAINS,
            READ_WHOLE_FILE,
            ENCODING,
            FILE_TYPE,
            AGE,
            AGE_STAMP,
            SIZE,
            RECURSE,
            DEPTH,
            HIDDEN,
            FOLLOW,
            GET_CHECKSUM,
            StatModule.ALGORITHM,
            MODE,
            EXACT_MODE,
            LIMIT)
        .example(
            """
            - name: Images that nobody wrote to for a month
              ansible.builtin.find:
                paths: /var/lib/libvirt/images
                patterns: "*.qcow2"
                age: 4w
              register: old
            """)
        .returns("files", "A mapping for each path, with path and the keys of the module stat.")
        .returns("matched", "How many there are.")
        .returns("examined", "How many paths were looked at.")
        .returns("skipped_paths", "Why a path could not be searched, by path.")
        .returns("msg", "Whether all paths were examined.");
  }

  /** What a path must be besides its name's and content's match. */
  private record Conditions(
      FileType type,
      @Nullable Long age,
      String stamp,
      @Nullable Long size,
      @Nullable ModeSpec mode,
      boolean exactMode,
      double now) {

    boolean hold(FileState state) {
      boolean regular = state.type() == FileState.Type.FILE;
      boolean kind =
          switch (type) {
            case ANY -> true;
            case DIRECTORY -> state.type() == FileState.Type.DIRECTORY;
            case FILE -> regular;
            case LINK -> state.type() == FileState.Type.LINK;
          };
      return kind && old(state) && (!regular || large(state)) && permitted(state);
    }

    private boolean old(FileState state) {
      if (age == null) {
        return true;
      }
      double since =
          now
              - switch (stamp) {
                case "atime" -> state.accessed();
                case "ctime" -> state.changed();
                default -> state.modified();
              };
      return age >= 0 ? since >= age : since <= -age;
    }

    private boolean large(FileState state) {
      return size == null || (size >= 0 ? state.size() >= size : state.size() <= -size);
    }

    private boolean permitted(FileState state) {
      if (mode == null) {
        return true;
      }
      int wanted = mode.resolve(new dev.virtwright.value.FileMode(0), false).bits();
      int bits = state.mode().bits();
      return exactMode ? bits == wanted : (bits & wanted) != 0;
    }
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    List<FilesBelow> searches = new ArrayList<>();
    for (String path : args.get(PATHS)) {
      searches.add(search(Paths.remote("paths", path, host), args));
    }
    host.expect(searches.toArray(Query<?>[]::new));
    Conditions conditions =
        new Conditions(
            args.get(FILE_TYPE),
            args.find(AGE)
                .map(age -> quantity(age, "smhdw", 1, 60, 3600, 86400, 604800))
                .orElse(null),
            args.get(AGE_STAMP),
            args.find(SIZE)
                .map(size -> quantity(size, "bkmgt", 1, 1L << 10, 1L << 20, 1L << 30, 1L << 40))
                .orElse(null),
            args.find(MODE).orElse(null),
            args.get(EXACT_MODE),
            args.given(AGE) ? now(host) : 0);
    Names names = Names.of(args);
    List<FilesBelow.Entry> selected = new ArrayList<>();
    Map<String, @Nullable Object> skipped = new LinkedHashMap<>();
    long examined = 0;
    for (FilesBelow search : searches) {
      FilesBelow.Found found = host.ask(search);
      if (!found.directory()) {
        skipped.put(search.directory(), "'%s' is not a directory".formatted(search.directory()));
      } else if (!found.problem().isEmpty()) {
        skipped.put(search.directory(), found.problem());
      }
      examined += found.examined();
      for (FilesBelow.Entry entry : WalkOrder.of(search.directory(), found.entries())) {
        if (names.match(Paths.name(entry.path())) && conditions.hold(entry.state())) {
          selected.add(entry);
        }
      }
    }
    if (args.given(CONTAINS) && args.get(FILE_TYPE) == FileType.FILE) {
      selected = containing(selected, args, host);
    }
    long limit = args.find(LIMIT).orElse((long) Integer.MAX_VALUE);
    List<FilesBelow.Entry> returned = selected.stream().limit(limit).toList();
    return values(
        returned, checksums(returned, args, host), examined, skipped, returned.size() == limit);
  }

  private static FilesBelow search(String directory, Args args) {
    boolean recurse = args.get(RECURSE);
    int depth = recurse ? args.find(DEPTH).orElse(0L).intValue() : 1;
    List<String> names = args.get(USE_REGEX) ? List.of() : args.get(PATTERNS);
    return new FilesBelow(directory, depth, args.get(FOLLOW), names, true);
  }

  /** Pure: {@code -4w} with the units' letters and sizes. */
  static long quantity(String written, String letters, long... sizes) {
    String lower = written.toLowerCase(Locale.ROOT);
    int unit = letters.indexOf(lower.charAt(lower.length() - 1));
    String digits = unit < 0 ? lower : lower.substring(0, lower.length() - 1);
    return Long.parseLong(digits) * (unit < 0 ? 1 : sizes[unit]);
  }

  private static double now(HostReader host) throws HostException {
    FragmentResult answer = host.ask(NOW);
    try {
      return Double.parseDouble(answer.out().strip());
    } catch (NumberFormatException notANumber) {
      throw new HostException(
          HostException.Kind.BAD_ANSWER, "the host's date printed no number of seconds", null);
    }
  }

  /** Patterns of names. */
  private record Names(
      List<Pattern> patterns, List<Pattern> excludes, boolean regex, boolean hidden) {

    static Names of(Args args) {
      boolean regex = args.get(USE_REGEX);
      return new Names(
          compiled(args.get(PATTERNS), regex),
          compiled(args.get(EXCLUDES), regex),
          regex,
          args.get(HIDDEN));
    }

    private static List<Pattern> compiled(List<String> texts, boolean regex) {
      return texts.stream()
          .map(text -> regex ? Regex.compile("patterns", text, 0) : Regex.glob(text))
          .toList();
    }

    boolean match(String name) {
      return (hidden || !name.startsWith("."))
          && (patterns.isEmpty() || any(patterns, name))
          && !any(excludes, name);
    }

    private boolean any(List<Pattern> these, String name) {
      return these.stream()
          .map(pattern -> pattern.matcher(name))
          .anyMatch(matcher -> regex ? matcher.lookingAt() : matcher.matches());
    }
  }

  private static List<FilesBelow.Entry> containing(
      List<FilesBelow.Entry> files, Args args, HostReader host) throws HostException {
    String regex = args.find(CONTAINS).orElseThrow();
    boolean whole = args.get(READ_WHOLE_FILE);
    Pattern pattern = Regex.compile("contains", regex, 0);
    Charset charset = Encodings.of(args.get(ENCODING));
    Map<FilesBelow.Entry, Query<?>> questions = new LinkedHashMap<>();
    for (FilesBelow.Entry file : files) {
      questions.put(
          file,
          file.state().size() <= MOST_BYTES
              ? new FileContent(file.path(), MOST_BYTES)
              : CommandOutput.of(
                      "grep", "-qP", "-e", whole ? regex : "^(?:" + regex + ")", "--", file.path())
                  .about(Resource.file(file.path())));
    }
    host.expect(questions.values().toArray(Query<?>[]::new));
    List<FilesBelow.Entry> left = new ArrayList<>();
    for (Map.Entry<FilesBelow.Entry, Query<?>> question : questions.entrySet()) {
      boolean found =
          switch (host.ask(question.getValue())) {
            case FileBytes bytes -> contains(pattern, new String(bytes.bytes(), charset), whole);
            case FragmentResult grep -> grep.exitStatus() == 0;
            default -> throw new IllegalStateException("one of the two was asked");
          };
      if (found) {
        left.add(question.getKey());
      }
    }
    return left;
  }

  /** Pure: from the start of a line, or anywhere in the whole text. */
  static boolean contains(Pattern pattern, String text, boolean whole) {
    if (whole) {
      return pattern.matcher(text).find();
    }
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf('\n', from);
      int to = end < 0 ? text.length() : end + 1;
      if (pattern.matcher(text.substring(from, to)).lookingAt()) {
        return true;
      }
      from = to;
    }
    return false;
  }

  private static Map<String, String> checksums(
      List<FilesBelow.Entry> files, Args args, HostReader host) throws HostException {
    Map<String, String> sums = new LinkedHashMap<>();
    if (!args.get(GET_CHECKSUM)) {
      return sums;
    }
    List<FileChecksum> questions =
        files.stream()
            .filter(file -> file.state().type() == FileState.Type.FILE)
            .map(file -> new FileChecksum(file.path(), args.get(StatModule.ALGORITHM)))
            .toList();
    host.expect(questions.toArray(Query<?>[]::new));
    for (FileChecksum question : questions) {
      host.ask(question).ifPresent(sum -> sums.put(question.path(), sum));
    }
    return sums;
  }

  /** Pure: the registered values. */
  static Plan values(
      List<FilesBelow.Entry> files,
      Map<String, String> checksums,
      long examined,
      Map<String, @Nullable Object> skipped,
      boolean limited) {
    List<Object> told = new ArrayList<>();
    for (FilesBelow.Entry file : files) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("path", file.path());
      one.putAll(StatModule.described(file.state()));
      String sum = checksums.get(file.path());
      if (sum != null) {
        one.put("checksum", sum);
      }
      told.add(one);
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("files", told);
    values.put("matched", (long) told.size());
    values.put("examined", examined);
    values.put("skipped_paths", skipped);
    values.put(
        "msg",
        skipped.isEmpty()
            ? limited ? "Limit of matches reached" : "All paths examined"
            : "Not all paths examined, check warnings for details");
    if (!skipped.isEmpty()) {
      values.put(
          "warnings",
          skipped.entrySet().stream()
              .map(path ->
                  "Skipped '%s' path due to this access issue: %s"
                      .formatted(path.getKey(), path.getValue()))
              .toList());
    }
    return Plan.inSync(values);
  }
}
