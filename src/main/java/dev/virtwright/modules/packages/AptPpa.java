package dev.virtwright.modules.packages;

import dev.virtwright.host.FileContent;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Args;
import dev.virtwright.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An archive of Launchpad's, {@code ppa:OWNER/NAME}: the source that it stands for and the key that
 * signs it. The machine asks Launchpad for the key's fingerprint and a key server for the key.
 */
record AptPpa(String owner, String name, String codename) {

  private static final Pattern PPA =
      Pattern.compile("ppa:([A-Za-z0-9][A-Za-z0-9.+-]*)(?:/([A-Za-z0-9][A-Za-z0-9.+-]*))?");
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Fa-f]{16,64}");
  private static final Pattern CODENAME =
      Pattern.compile("(?m)^(?:UBUNTU_CODENAME|VERSION_CODENAME)=[\"']?([a-z]+)[\"']?\\s*$");

  static boolean is(String repo) {
    return repo.strip().startsWith("ppa:");
  }

  /**
   * @param codename of the release; empty for the machine's own
   */
  static AptPpa of(String repo, String codename, HostReader host) throws HostException {
    Matcher matcher = PPA.matcher(repo.strip());
    if (!matcher.matches()) {
      throw Args.contradiction(
          "Invalid repository string: " + repo, "an archive of Launchpad's is ppa:OWNER/NAME");
    }
    String release = codename;
    if (release.isEmpty()) {
      Matcher own = CODENAME.matcher(host.ask(new FileContent("/etc/os-release", 1 << 16)).text());
      if (!own.find()) {
        throw Args.contradiction(
            "apt_repository: the machine does not say its release's code name", "set codename");
      }
      release = own.group(1);
    }
    String name = matcher.group(2);
    return new AptPpa(matcher.group(1), name == null ? "ppa" : name, release);
  }

  SourceLine line() {
    return SourceLine.parse(
        "deb https://ppa.launchpadcontent.net/%s/%s/ubuntu %s main"
            .formatted(owner, name, codename));
  }

  String fileName() {
    return String.join(
            "_",
            Arrays.stream("ppa %s %s %s".formatted(owner, name, codename).split("[^a-zA-Z0-9]+"))
                .toList())
        + ".list";
  }

  /** Where the key is kept: apt believes all that is there. */
  String keyFile() {
    return "/etc/apt/trusted.gpg.d/%s-%s.asc".formatted(owner, name);
  }

  /** The armored key, fetched by the machine. */
  byte[] key(boolean verified, HostReader host) throws HostException {
    UrlContent archive =
        new UrlContent(
            "https://api.launchpad.net/1.0/~%s/+archive/%s".formatted(owner, name), verified);
    String said = new String(host.ask(archive).bytes(), StandardCharsets.UTF_8);
    String fingerprint = fingerprint(said);
    if (!FINGERPRINT.matcher(fingerprint).matches()) {
      throw new HostException(
          HostException.Kind.BAD_ANSWER,
          "Launchpad does not say which key signs ppa:%s/%s".formatted(owner, name),
          "use deb822_repository with signed_by: the key");
    }
    byte[] key =
        host.ask(
                new UrlContent(
                    "https://keyserver.ubuntu.com/pks/lookup?op=get&options=mr&search=0x"
                        + fingerprint,
                    verified))
            .bytes();
    if (!OpenPgp.armored(key)) {
      throw new HostException(
          HostException.Kind.BAD_ANSWER,
          "the key server has no key " + fingerprint,
          "use deb822_repository with signed_by: the key");
    }
    return key;
  }

  /** Empty where the answer has none. */
  static String fingerprint(String answer) {
    try {
      return Json.parse(answer) instanceof Map<?, ?> map
              && map.get("signing_key_fingerprint") instanceof String text
          ? text
          : "";
    } catch (Json.Malformed noJson) {
      return "";
    }
  }
}
