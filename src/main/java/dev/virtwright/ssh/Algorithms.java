package dev.virtwright.ssh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.common.Factory;

/**
 * What is negotiated: no SHA-1, no DSA, no CBC, no group below 2048 bits. ChaCha20-Poly1305 and CBC
 * with encrypt-then-MAC, the ciphers that CVE-2023-48795 (Terrapin) breaks, are never offered, so
 * that it does not matter whether the server knows strict key exchange; sshj asks for it all the
 * same.
 */
final class Algorithms {
  private static final List<String> KEY_EXCHANGES =
      List.of(
          "curve25519-sha256",
          "curve25519-sha256@libssh.org",
          "ecdh-sha2-nistp256",
          "ecdh-sha2-nistp384",
          "ecdh-sha2-nistp521",
          "diffie-hellman-group-exchange-sha256",
          "diffie-hellman-group16-sha512",
          "diffie-hellman-group18-sha512",
          "diffie-hellman-group14-sha256",
          "ext-info-c");
  private static final List<String> CIPHERS =
      List.of(
          "aes128-gcm@openssh.com",
          "aes256-gcm@openssh.com",
          "aes128-ctr",
          "aes192-ctr",
          "aes256-ctr");
  private static final List<String> MACS =
      List.of(
          "hmac-sha2-256-etm@openssh.com",
          "hmac-sha2-512-etm@openssh.com",
          "hmac-sha2-256",
          "hmac-sha2-512");
  private static final List<String> KEYS =
      List.of(
          "ssh-ed25519-cert-v01@openssh.com",
          "ecdsa-sha2-nistp256-cert-v01@openssh.com",
          "ecdsa-sha2-nistp384-cert-v01@openssh.com",
          "ecdsa-sha2-nistp521-cert-v01@openssh.com",
          "ssh-ed25519",
          "ecdsa-sha2-nistp256",
          "ecdsa-sha2-nistp384",
          "ecdsa-sha2-nistp521",
          "rsa-sha2-512",
          "rsa-sha2-256");

  /** So many signs of life asked for in vain, and the server is given up, as in ssh(1). */
  static final int UNANSWERED = 3;

  private Algorithms() {}

  static DefaultConfig config() {
    DefaultConfig config = new DefaultConfig();
    config.setKeyExchangeFactories(chosen(config.getKeyExchangeFactories(), KEY_EXCHANGES));
    config.setCipherFactories(chosen(config.getCipherFactories(), CIPHERS));
    config.setMACFactories(chosen(config.getMACFactories(), MACS));
    config.setKeyAlgorithms(chosen(config.getKeyAlgorithms(), KEYS));
    config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
    config.setVerifyHostKeyCertificates(true);
    return config;
  }

  /** Every this many seconds of silence the server is asked for a sign of life. */
  static Duration keepAlive() {
    return Duration.ofSeconds(15);
  }

  private static <T> List<Factory.Named<T>> chosen(
      List<Factory.Named<T>> offered, List<String> names) {
    List<Factory.Named<T>> chosen = new ArrayList<>();
    for (String name : names) {
      offered.stream().filter(factory -> factory.getName().equals(name)).forEach(chosen::add);
    }
    return chosen;
  }
}
