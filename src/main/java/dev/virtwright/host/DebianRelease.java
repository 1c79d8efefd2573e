package dev.virtwright.host;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What os-release and lsb-release say on Debian and what is made of it. */
final class DebianRelease {
  private DebianRelease() {}

  /** Null on systems that are not Debian's, or that are taken by their own name. */
  static @Nullable Map<String, Object> of(String text) {
    Map<String, Object> facts = new LinkedHashMap<>();
    if (text.contains("Debian") || text.contains("Raspbian")) {
      facts.put("distribution", "Debian");
      FactSource.putFound(facts, "distribution_release", "PRETTY_NAME=[^(]+ \\(?([^)]+?)\\)", text);
    } else if (text.contains("Ubuntu")) {
      facts.put("distribution", "Ubuntu");
    } else if (text.contains("SteamOS")) {
      facts.put("distribution", "SteamOS");
    } else if (text.contains("Kali") || text.contains("Parrot")) {
      facts.put("distribution", text.contains("Kali") ? "Kali" : "Parrot");
      FactSource.putFound(facts, "distribution_release", "DISTRIB_RELEASE=(.*)", text);
    } else if (text.contains("Devuan")) {
      facts.put("distribution", "Devuan");
      FactSource.putFound(
          facts, "distribution_release", "PRETTY_NAME=\"?[^(\"]+ \\(?([^) \"]+)\\)?", text);
      FactSource.putFound(facts, "distribution_version", "VERSION_ID=\"(.*)\"", text);
      FactSource.putFound(facts, "distribution_major_version", "VERSION_ID=\"(.*)\"", text);
    } else if (text.contains("Cumulus")) {
      facts.put("distribution", "Cumulus Linux");
      FactSource.putFound(facts, "distribution_version", "VERSION_ID=(.*)", text);
      FactSource.putFound(facts, "distribution_major_version", "VERSION_ID=(\\d+)", text);
      FactSource.putFound(facts, "distribution_release", "VERSION=\"(.*)\"", text);
    } else if (text.contains("Mint") || text.contains("LMDE")) {
      facts.put("distribution", text.contains("LMDE") ? "Linux Mint Debian Edition" : "Linux Mint");
      versionId(text, facts);
    } else if (text.contains("UOS") || text.contains("Uos") || text.contains("uos")) {
      facts.put("distribution", "Uos");
      codename(text, facts);
      versionId(text, facts);
    } else if (text.contains("Deepin") || text.contains("deepin")) {
      facts.put("distribution", "Deepin");
      codename(text, facts);
      versionId(text, facts);
    } else if (text.contains("Univention")) {
      facts.put("distribution", "Univention Corporate Server");
      codename(text, facts);
      versionId(text, facts);
    } else {
      return null;
    }
    return facts;
  }

  private static void codename(String text, Map<String, Object> facts) {
    FactSource.putFound(facts, "distribution_release", "VERSION_CODENAME=\"?([^\"\\n]+)", text);
  }

  private static void versionId(String text, Map<String, Object> facts) {
    FactSource.putFound(facts, "distribution_version", "VERSION_ID=\"(.*)\"", text);
    FactSource.putFound(facts, "distribution_major_version", "VERSION_ID=\"(\\d+)", text);
  }
}
