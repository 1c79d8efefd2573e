package dev.virtwright.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The resolver's file, resolv.conf(5). */
final class DnsFacts implements FactReading {
  private static final String RESOLV = "/etc/resolv.conf";

  @Override
  public Set<String> names() {
    return Set.of("dns");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(FactSource.file(RESOLV));
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    facts.put("dns", resolver(source.text(RESOLV)));
  }

  static Map<String, Object> resolver(String text) {
    Map<String, Object> dns = new LinkedHashMap<>();
    List<Object> servers = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] word = line.strip().split("\\s+");
      if (word.length < 2) {
        continue;
      }
      List<Object> rest = List.<Object>of((Object[]) word).subList(1, word.length);
      switch (word[0]) {
        case "nameserver" -> servers.addAll(rest);
        case "domain" -> dns.put("domain", word[1]);
        case "search" -> dns.put("search", List.copyOf(rest));
        case "sortlist" -> dns.put("sortlist", List.copyOf(rest));
        case "options" -> {
          Map<String, Object> options = new LinkedHashMap<>();
          for (Object option : rest) {
            String[] pair = ((String) option).split(":", 2);
            options.put(pair[0], pair.length == 2 ? pair[1] : true);
          }
          dns.put("options", options);
        }
        default -> {} // a comment, or what resolv.conf(5) does not know
      }
    }
    if (!servers.isEmpty()) {
      dns.put("nameservers", servers);
    }
    return dns;
  }
}
