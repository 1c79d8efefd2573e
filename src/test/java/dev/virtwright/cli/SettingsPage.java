package dev.virtwright.cli;

import java.util.stream.Collectors;

/** Rows of docs/ansible-cfg.md. */
final class SettingsPage {
  private SettingsPage() {}

  static String row(AnsibleSetting setting) {
    String keys =
        setting.keys().stream()
            .map(key -> {
              int dot = key.indexOf('.');
              return "`[%s] %s`".formatted(key.substring(0, dot), key.substring(dot + 1));
            })
            .collect(Collectors.joining(", "));
    String variables =
        setting.variables().stream()
            .map(name -> "`" + name + "`")
            .collect(Collectors.joining(", "));
    String effect =
        switch (setting.effect()) {
          case HONOURED -> "honoured";
          case NONE -> "nothing is lost";
          case NAMED -> "named where set";
          case REFUSED -> "refused where set otherwise";
        };
    return "| %s | %s | %s | %s |".formatted(keys, variables, effect, setting.meaning());
  }
}
