package dev.virtwright.template;

import static dev.virtwright.template.Rendering.mistake;
import static dev.virtwright.template.Rendering.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Filters of collections, and methods of texts; what is expected is what Ansible 2.19 answered. */
final class CollectionFiltersTest {
  private static final Map<String, Object> VARS =
      Map.of(
          "one", Map.of("a", Map.of("b", List.of(1L, Map.of("d e", "y"))), "id", 5L),
          "two", List.of(Map.of("id", 1L, "k", Map.of("id", 2L, "z", List.of())), Map.of("n", 0L)));

  @Test
  void keysAreKeptRemovedAndRenamedAtAnyDepth() {
    assertEquals(
        List.of(Map.of("id", 1L, "k", Map.of("id", 2L)), Map.of()),
        value("two | ansible.utils.keep_keys(target=['id'])", VARS));
    assertEquals(
        List.of(Map.of("k", Map.of("id", 2L, "z", List.of())), Map.of()),
        value("two | ansible.utils.keep_keys(['k'])", VARS));
    assertEquals(
        List.of(Map.of("k", Map.of("z", List.of())), Map.of("n", 0L)),
        value("two | ansible.utils.remove_keys(['i'], 'starts_with')", VARS));
    assertEquals(
        List.of(Map.of("nr", 1L, "k", Map.of("nr", 2L, "z", List.of())), Map.of("n", 0L)),
        value("two | ansible.utils.replace_keys([{'before': 'id', 'after': 'nr'}])", VARS));
    assertTrue(
        mistake("{{ 'x' | ansible.utils.keep_keys(['a']) }}").summary().contains("a dict or a"));
  }

  @Test
  void pathsLeadIntoAValue() {
    assertEquals(
        Map.of("a.b[0]", 1L, "a.b[1]['d e']", "y", "id", 5L),
        value("one | ansible.utils.to_paths", VARS));
    assertEquals(
        List.of(Map.of("t[0].id", 1L, "t[0].k.id", 2L, "t[0].k.z", List.of(), "t[1].n", 0L)),
        value("two | ansible.utils.to_paths(prepend='t', wantlist=true)", VARS));
    assertEquals("y", value("one | ansible.utils.get_path('a.b[1][\"d e\"]')", VARS));
    assertTrue(
        Rendering.mistake("{{ one | ansible.utils.get_path('a.nope') }}", VARS)
            .summary()
            .contains("nope"));
  }

  @Test
  void placesInAListAreFoundByATest() {
    assertEquals(List.of(1L, 3L), value("[1, 2, 3, 2] | ansible.utils.index_of('eq', 2)"));
    assertEquals(List.of(1L), value("[1, 2] | ansible.utils.index_of('==', 2, wantlist=true)"));
    assertEquals(0L, value("[1, 2, 3] | ansible.utils.index_of('not in', [2, 3])"));
    assertEquals(1L, value("two | ansible.utils.index_of('eq', 0, 'n')", VARS));
    assertTrue(
        mistake("{{ [1] | ansible.utils.index_of('nosuch') }}").summary().contains("nosuch"));
  }

  @Test
  void listsAreComparedAndSourcesConsolidated() {
    assertEquals(
        Map.of("actionable", List.of("a", "c"), "unsupported", List.of("x")),
        value("['a', 'b', 'c'] | ansible.utils.param_list_compare(['all', '!b', 'x'])"));
    String sources =
        "[{'data': [{'n': 'e1', 'up': true}], 'match_key': 'n', 'name': 'a'},"
            + " {'data': [{'i': 'e1', 'mtu': 9}], 'match_key': 'i', 'name': 'b'}]";
    assertEquals(
        Map.of("e1", Map.of("a", Map.of("n", "e1", "up", true), "b", Map.of("i", "e1", "mtu", 9L))),
        value(sources + " | ansible.utils.consolidate"));
    assertTrue(
        mistake(
                "{{ "
                    + sources.replace("'i': 'e1'", "'i': 'e2'")
                    + " | ansible.utils.consolidate }}")
            .summary()
            .contains("missing match value e2 in data source 1"));
  }

  @Test
  void addressesAreWrittenInOtherForms() {
    assertEquals(
        Map.of(
            "usable_ips",
            List.of("192.168.1.0", "192.168.1.1", "192.168.1.2", "192.168.1.3"),
            "number_of_ips",
            4L),
        value("'192.168.1.0/30' | ansible.utils.usable_range"));
    assertEquals(
        "1234:4321:abcd:dcba", value("'1234:4321:abcd:dcba::17' | ansible.utils.ipcut(64)"));
    assertEquals("dcba:0:0:0:17", value("'1234:4321:abcd:dcba::17' | ansible.utils.ipcut(-80)"));
    assertEquals("10.1", value("'10.1.2.3' | ansible.utils.ipcut(16)"));
    assertEquals(
        "1234:4321:abcd:dcba:0000:0000:0000:0017",
        value("'1234:4321:abcd:dcba::17' | ansible.utils.ipv6form('expand')"));
    assertEquals("1:0:0:0:0:0:0:17", value("'1::17' | ansible.utils.ipv6form('x509')"));
    assertTrue(
        mistake("{{ '0.0.0.0/1' | ansible.utils.usable_range }}").summary().contains("elem"));
  }

  @Test
  void devicesHaveVlansAndPasswordHashes() {
    assertEquals(List.of(1L, 3L, 4L, 5L, 9L), value("'1,3-5,9' | ansible.netcommon.vlan_expander"));
    assertEquals(
        List.of("1-3,5,6,9-11,13"),
        value("[1, 2, 3, 5, 6, 9, 10, 11, 13] | ansible.netcommon.vlan_parser"));
    assertEquals(
        List.of("1,3,5,7,9,11,13,15", "17,19,21", "23,25"),
        value("range(1, 26, 2) | list | ansible.netcommon.vlan_parser(20, 10)"));
    assertEquals("abcd", value("'$1$abcd$xyz' | ansible.netcommon.hash_salt"));
    assertEquals(
        "$1$avs.$b9SStzvpL.ng6NQsD1/2H.", value("'pass' | ansible.netcommon.type5_pw('avs.')"));
    assertEquals(
        true, value("'pass' | ansible.netcommon.comp_type5('$1$avs.$b9SStzvpL.ng6NQsD1/2H.')"));
    assertEquals(false, value("'word' | ansible.netcommon.comp_type5('$1$avs.$b9SStzvpL')"));
  }

  @Test
  void iniTextsAreDictsAndBack() {
    assertEquals(
        Map.of("one", Map.of("user", "ann", "long", "a\nb"), "two", Map.of("User", "bob")),
        value(
            "ini | community.general.from_ini",
            Map.of("ini", "[one]\nuser = ann\nlong: a\n  b\n[two]\nUser=bob\n")));
    assertEquals(
        "[a]\nx = 1\ny = b\n\n[b]\nQ = True\n",
        value("{'a': {'x': 1, 'y': 'b'}, 'b': {'Q': true}} | community.general.to_ini"));
    assertTrue(mistake("{{ {} | community.general.to_ini }}").summary().contains("empty"));
    assertTrue(mistake("{{ 'x=1' | community.general.from_ini }}").summary().contains("line 1"));
  }

  @Test
  void textsHaveBytesAndAreTranslated() {
    Map<String, Object> vars = Map.of("s", "Hello World");
    assertEquals(11L, value("s.encode() | length", vars));
    assertEquals("SGVsbG8gV29ybGQ=", value("s.encode('utf-8') | b64encode", vars));
    assertEquals("b10a8db164e0754105b7a99be72e3fe5", value("s.encode() | hash('md5')", vars));
    assertEquals("Hello World", value("s.encode('utf-16-le').decode('utf-16-le')", vars));
    assertEquals("b'\\xc3\\xa4'", value("'ä'.encode() ~ ''"));
    assertEquals("He0 W0rd", value("s.translate({111: '0', 108: none})", vars));
    assertEquals("He001 W1r0d", value("s.translate(s.maketrans('lo', '01'))", vars));
  }

  @Test
  void onlyIsDefinedAsksOfWhatIsUndefined() {
    for (String test : List.of("string", "mapping", "true", "number", "sameas(1)")) {
      assertEquals("'nope' is undefined", mistake("{{ nope is " + test + " }}").summary(), test);
    }
    assertEquals(false, value("nope is defined"));
    assertEquals(true, value("nope | default(none) is none"));
  }

  @Test
  void jsonTakesSeparators() {
    assertEquals(
        "{\"b\":1,\"a\":[1,2]}", value("{'b': 1, 'a': [1, 2]} | to_json(separators=(',', ':'))"));
    assertEquals("[\n1\n]", value("[1] | to_json(indent=0)"));
  }
}
