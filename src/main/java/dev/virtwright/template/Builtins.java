package dev.virtwright.template;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every filter, test and function by name: one line here for each group of them. */
final class Builtins {
  private static final Map<String, Builtin> FILTERS = filters();
  private static final Map<String, Builtin> TESTS = tests();
  private static final Map<String, Builtin> FUNCTIONS = functions();
  private static final Set<String> COLLECTIONS =
      Set.of(
          "ansible.builtin",
          "ansible.legacy",
          "ansible.utils",
          "ansible.posix",
          "community.general",
          "ansible.netcommon");

  /** What a name may name. */
  enum Kind {
    FILTER,
    TEST
  }

  private Builtins() {}

  private static Map<String, Builtin> filters() {
    Table table = new Table();
    BasicFilters.addTo(table);
    TextFilters.addTo(table);
    MarkupFilters.addTo(table);
    Links.addTo(table);
    NumberFilters.addTo(table);
    SequenceFilters.addTo(table);
    SelectionFilters.addTo(table);
    SetFilters.addTo(table);
    DictFilters.addTo(table);
    DataFilters.addTo(table);
    RegexFilters.addTo(table);
    PathFilters.addTo(table);
    HashFilters.addTo(table);
    RandomFilters.addTo(table);
    SizeFilters.addTo(table);
    TimeFilters.addTo(table);
    PasswordFilters.addTo(table);
    SystemFilters.addTo(table);
    IpFilters.addTo(table);
    IpFormFilters.addTo(table);
    VaultFilters.addTo(table);
    GeneralFilters.addTo(table);
    KeyFilters.addTo(table);
    TimeUnits.addTo(table);
    CsvFilter.addTo(table);
    JsonQuery.addTo(table);
    KeyTreeFilters.addTo(table);
    PathOfValueFilters.addTo(table);
    NetworkDeviceFilters.addTo(table);
    IniFilters.addTo(table);
    return table.done();
  }

  private static Map<String, Builtin> tests() {
    Table table = new Table();
    TypeTests.addTo(table);
    ComparisonTests.addTo(table);
    AnsibleTests.addTo(table);
    ResultTests.addTo(table);
    FileTests.addTo(table);
    IpTests.addTo(table);
    return table.done();
  }

  private static Map<String, Builtin> functions() {
    Table table = new Table();
    Functions.addTo(table);
    return table.done();
  }

  /** By short name, or with the name of a collection that we know. */
  static @Nullable Builtin filter(String name) {
    return FILTERS.getOrDefault(name, FILTERS.get(shortName(name)));
  }

  static @Nullable Builtin test(String name) {
    return TESTS.get(shortName(name));
  }

  static @Nullable Builtin function(String name) {
    return FUNCTIONS.get(name);
  }

  static List<String> filterNames() {
    return List.copyOf(FILTERS.keySet());
  }

  static List<String> testNames() {
    return List.copyOf(TESTS.keySet());
  }

  private static String shortName(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 && COLLECTIONS.contains(name.substring(0, dot)) ? name.substring(dot + 1) : name;
  }
}
