package dev.virtwright.template;

import dev.virtwright.value.Secret;
import org.jspecify.annotations.Nullable;

/** Filters {@code vault} and {@code unvault}: what was encrypted is a secret. */
final class VaultFilters {
  private static final String ID = "filter_default";

  private VaultFilters() {}

  static void addTo(Table table) {
    table
        .add(
            "vault",
            "secret! salt vault_id wrap_object",
            call -> {
              if (call.flag(3, false)) {
                throw call.wrong("makes texts, no objects: 'wrap_object' must be false");
              }
              return call.environment()
                  .encrypt(
                      text(call, call.object()),
                      text(call, call.argument(0)),
                      call.text(2, ID),
                      call.textOrNull(1));
            },
            Builtin.Trait.IMPURE)
        .add(
            "unvault",
            "secret! vault_id",
            call -> {
              String password = text(call, call.argument(0));
              String envelope = text(call, call.object());
              return envelope.startsWith("$ANSIBLE_VAULT")
                  ? new Secret(call.environment().decrypt(envelope, password, call.text(1, ID)))
                  : envelope;
            });
  }

  private static String text(Call call, @Nullable Object value) {
    return switch (value) {
      case String text -> text;
      case Secret secret -> secret.reveal();
      case null, default -> throw call.wrong("wants texts, not a " + Types.name(value));
    };
  }
}
