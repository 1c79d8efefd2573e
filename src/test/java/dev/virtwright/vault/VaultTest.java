package dev.virtwright.vault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.value.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Envelopes of format 1.1 and 1.2 by ansible-core's own tests, by ansible-vault and by us. */
final class VaultTest {
  /** test/integration/targets/vault/format_1_1_AES256.yml of ansible-core. */
  private static final String FORMAT_1_1 =
      """
      $ANSIBLE_VAULT;1.1;AES256
      33613463343938323434396164663236376438313435633837336438366530666431643031333734
      6463646538393331333239393363333830613039376562360a396635393636636539346332336364
      35303039353164386461326439346165656463383137663932323930666632326263636266656461
      3232663537653637640a643166666232633936636664376435316664656631633166323237356163
      6138
      """;

  /** format_1_2_AES256.yml of the same place. */
  private static final String FORMAT_1_2 =
      """
      $ANSIBLE_VAULT;1.2;AES256;test_vault_id
      30383835613535356232333534303264656530633664616233386138396563623939626136366537
      3635323530646538626138383136636437616637616430610a386661346563346136326637656461
      64393364343964633364336666333630383164643662343930663432316333633537353938376437
      6134656262373731390a363166356461376663313532343733326438386632623930313366643038
      6133
      """;

  /** {@code ansible-vault encrypt} of ansible-core 2.19.11, password {@code secret}. */
  private static final String OF_ANSIBLE_VAULT =
      """
      $ANSIBLE_VAULT;1.1;AES256
      61343233643865626334306266393865653538663734356435393762633838326664393065666332
      3835323765393231386662316338313563386633376233620a663965323537666165373331333766
      31353338336231313566363131636139376638663866623466356237343863346665666134613430
      6565383238623364610a316531653034633137633366626239653761643834626137396234643562
      3633
      """;

  private static VaultSecret secret(String id, String password) {
    return new VaultSecret(id, password.getBytes(StandardCharsets.UTF_8));
  }

  private static Vault vault(VaultSecret... secrets) {
    return new Vault(List.of(secrets));
  }

  private static String decrypt(Vault vault, String envelope) {
    return new String(
        vault.decrypt(envelope, "x.yml", SourceLocation.of("x.yml", 3, 5)), StandardCharsets.UTF_8);
  }

  private static String refusal(Vault vault, String envelope) {
    return String.valueOf(
        assertThrows(UserException.class, () -> decrypt(vault, envelope)).getMessage());
  }

  @ParameterizedTest
  @MethodSource
  void whatAnsibleEncryptedIsRead(String envelope, String password, String plain) {
    assertEquals(plain, decrypt(vault(secret("any", password)), envelope));
  }

  static Stream<Arguments> whatAnsibleEncryptedIsRead() {
    return Stream.of(
        Arguments.of(FORMAT_1_1, "test-vault-password", "foobar\n"),
        Arguments.of(FORMAT_1_2, "test-vault-password", "foobar\n"),
        Arguments.of(OF_ANSIBLE_VAULT, "secret", "a: 1\n"),
        Arguments.of(OF_ANSIBLE_VAULT.replace("\n", "\r\n"), "secret", "a: 1\n"));
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "15", "16", "17", "5000"})
  void whatIsEncryptedComesBackToTheByte(int length) {
    byte[] plain = new byte[length];
    for (int i = 0; i < length; i++) {
      plain[i] = (byte) (i * 37);
    }
    VaultSecret secret = secret("default", "pässword");
    String envelope = Vault.encrypt(plain, secret);
    assertArrayEquals(plain, vault(secret).decrypt(envelope, "x", null));
    assertTrue(envelope.startsWith("$ANSIBLE_VAULT;1.1;AES256\n"), envelope);
    assertTrue(envelope.endsWith("\n") && envelope.lines().allMatch(line -> line.length() <= 80));
  }

  @Test
  void anIdMakesItFormat12() {
    String envelope = Vault.encrypt(new byte[] {1}, secret("prod", "pw"));
    assertTrue(envelope.startsWith("$ANSIBLE_VAULT;1.2;AES256;prod\n"), envelope);
    Vault.Opened opened =
        vault(secret("dev", "no"), secret("other", "pw")).opening(envelope, "x", null);
    assertEquals("prod", opened.id());
    assertEquals("other", opened.secret().id());
  }

  @Test
  void theSameTextIsNeverTheSameEnvelope() {
    VaultSecret secret = secret("default", "pw");
    assertFalse(
        Vault.encrypt(new byte[] {1}, secret).equals(Vault.encrypt(new byte[] {1}, secret)));
  }

  @Test
  void withMatchingIdsOnlyPasswordsOfThatIdAreTried() {
    String envelope = Vault.encrypt("x".getBytes(StandardCharsets.UTF_8), secret("prod", "pw"));
    List<VaultSecret> secrets = List.of(secret("dev", "pw"));
    assertEquals("x", decrypt(new Vault(secrets), envelope));
    assertThrows(UserException.class, () -> decrypt(new Vault(secrets, true), envelope));
  }

  @Test
  void aRefusalNamesThePlaceTheIdAndWhatWasTried() {
    assertEquals(
        "x.yml:3:5: x.yml is encrypted with Ansible Vault for vault id 'test_vault_id', and no vault"
            + " password fits; tried: dev, prod",
        refusal(vault(secret("dev", "a"), secret("prod", "b"), secret("dev", "c")), FORMAT_1_2));
    assertEquals(
        "x.yml:3:5: x.yml is encrypted with Ansible Vault, and no vault password was given",
        refusal(Vault.NONE, FORMAT_1_1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $ANSIBLE_VAULT;1.1;AES256                        | cut off
          $ANSIBLE_VAULT;1.1;AES256\\n3361                 | cut off
          $ANSIBLE_VAULT;1.1;AES256\\n336                  | hexadecimal
          $ANSIBLE_VAULT;1.1;AES256\\nzz                   | hexadecimal
          $ANSIBLE_VAULT;1.1;AES\\n3361                    | cipher is 'AES'
          $ANSIBLE_VAULT;2.0;AES256\\n3361                 | version '2.0'
          $ANSIBLE_VAULT                                   | first line
          hello                                            | first line
          """)
  void whatIsNoEnvelopeSaysWhy(String envelope, String why) {
    String message = refusal(vault(secret("default", "pw")), envelope.strip().replace("\\n", "\n"));
    assertTrue(message.contains(why), message);
  }

  @Test
  void aBitThatFlippedIsSeenByTheMac() {
    String damaged = FORMAT_1_1.stripTrailing().replaceFirst("6138$", "6139");
    String message = refusal(vault(secret("default", "test-vault-password")), damaged);
    assertTrue(message.contains("no vault password fits"), message);
  }

  @Test
  void anInlineValueIsDecryptedWhenItIsFirstUsed() {
    Secret unused = vault().inline(FORMAT_1_1, SourceLocation.of("x.yml", 1, 1));
    assertEquals("***", unused.toString());
    assertThrows(UserException.class, unused::reveal);
    Vault vault = vault(secret("default", "secret"));
    Secret used = vault.inline(OF_ANSIBLE_VAULT, SourceLocation.of("x.yml", 1, 1));
    assertEquals("a: 1\n", used.reveal());
    assertEquals("***", used.toString());
  }

  @Test
  void aFileThatIsNotEncryptedStaysAsItIs() {
    Vault vault = vault(secret("default", "secret"));
    assertNull(vault.opened("plain: yes".getBytes(StandardCharsets.UTF_8), "x"));
    assertEquals(
        "a: 1\n",
        new String(
            Objects.requireNonNull(
                vault.opened(OF_ANSIBLE_VAULT.getBytes(StandardCharsets.UTF_8), "x")),
            StandardCharsets.UTF_8));
  }

  @Test
  void aPasswordIsNeverPrinted() {
    assertEquals("dev@***", secret("dev", "hidden").toString());
    assertThrows(UserException.class, () -> secret("dev", ""));
    assertThrows(UserException.class, () -> secret("a;b", "pw"));
  }
}
