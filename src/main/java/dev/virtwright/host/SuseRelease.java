package dev.virtwright.host;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What os-release and, before 2014, /etc/SuSE-release say on SUSE's systems. */
final class SuseRelease {
  private SuseRelease() {}

  static @Nullable Map<String, Object> ofOsRelease(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.contains("suse")) {
      return null;
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    FactSource.putFound(facts, "distribution", "^NAME=\"?([^\"\\n]*)", text);
    FactSource.putFound(facts, "distribution_version", "^VERSION_ID=\"?(\\d+\\.?\\d*)", text);
    FactSource.putFound(facts, "distribution_major_version", "^VERSION_ID=\"?(\\d+)", text);
    String servicePack = FactSource.find("^VERSION_ID=\"?\\d+\\.?(\\d*)", text);
    if (servicePack != null && lower.contains("open")) {
      facts.put("distribution_release", servicePack);
    } else if (servicePack != null && lower.contains("enterprise")) {
      facts.put("distribution_release", servicePack.isEmpty() ? "0" : servicePack);
    }
    // since 16 SAP's variant is no product of its own
    if (FactSource.find("^VARIANT_ID=\"?(\\S*sap)\\b", text) != null) {
      facts.put("distribution", "SLES_SAP");
    }
    return facts;
  }

  static @Nullable Map<String, Object> ofOwnFile(String text, DistributionGuess guess) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.contains("suse")) {
      return null;
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    if (lower.contains("open")) {
      facts.put("distribution", text.split("\\s+", 2)[0]);
      FactSource.putFound(facts, "distribution_release", "CODENAME *= *([^\\n]+)", text);
    } else if (lower.contains("enterprise")) {
      if (text.contains("Server")) {
        facts.put("distribution", "SLES");
      } else if (text.contains("Desktop")) {
        facts.put("distribution", "SLED");
      }
      String servicePack = FactSource.find("PATCHLEVEL = (\\d+)", text);
      if (servicePack != null) {
        facts.put("distribution_release", servicePack);
        facts.put("distribution_version", guess.version() + "." + servicePack);
      }
    }
    return facts;
  }
}
