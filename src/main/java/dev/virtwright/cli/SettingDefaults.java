package dev.virtwright.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options that nobody gives are what ansible.cfg or the environment has for them. */
final class SettingDefaults implements IDefaultValueProvider {
  private final Configuration configuration;

  SettingDefaults(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option) {
      for (String name : option.names()) {
        String value = configuration.optionDefault(name);
        if (value != null) {
          return value;
        }
      }
    }
    return null;
  }
}
