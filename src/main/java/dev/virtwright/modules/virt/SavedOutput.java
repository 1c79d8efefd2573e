package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges output of virt-host-validate, virsh nodeinfo, virsh domcapabilities and lscpu that
 * somebody saved or pasted, one or several of them in one text. Any bytes give at least one
 * finding.
 */
public final class SavedOutput {
  private static final Charset WINDOWS = Charset.forName("windows-1252");

  private static final Pattern CAPABILITIES =
      Pattern.compile("(?s)<domainCapabilities\\b.*?(?:</domainCapabilities>|\\z)");

  private static final Pattern NODEINFO =
      Pattern.compile(
          "(?m)^[ \\t]*(?:CPU model|CPU\\(s\\)|CPU frequency|CPU socket\\(s\\)|Core\\(s\\) per socket"
              + "|Thread\\(s\\) per core|NUMA cell\\(s\\)|Memory size):.*$\\R?");

  private SavedOutput() {}

  /** Findings of what is in it; where nothing is understood, one that says so. */
  public static List<Finding> judge(byte[] saved) {
    String text = decoded(saved);
    List<Finding> findings = new ArrayList<>();
    Matcher capabilities = CAPABILITIES.matcher(text);
    while (capabilities.find()) {
      findings.add(
          LibvirtAnswers.capabilitiesFinding(LibvirtAnswers.domcapabilities(capabilities.group())));
    }
    String rest = capabilities.replaceAll("");
    Map<String, Object> node = LibvirtAnswers.nodeinfo(rest);
    if (!node.isEmpty()) {
      findings.add(LibvirtAnswers.nodeinfoFinding(node));
      rest = NODEINFO.matcher(rest).replaceAll("");
    }
    Lscpu.parse(rest).map(Lscpu::finding).ifPresent(findings::add);
    if (findings.isEmpty() || !HostValidateText.parse(rest).checks().isEmpty()) {
      findings.addAll(0, VirtHostValidate.parse(rest));
    }
    return List.copyOf(findings);
  }

  /** By its byte order mark; else UTF-8, or what Windows takes for text where it is not that. */
  private static String decoded(byte[] saved) {
    if (begins(saved, 0xff, 0xfe)) {
      return new String(saved, StandardCharsets.UTF_16LE);
    }
    if (begins(saved, 0xfe, 0xff)) {
      return new String(saved, StandardCharsets.UTF_16BE);
    }
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(saved));
      return text.toString();
    } catch (CharacterCodingException notUtf8) {
      return new String(saved, WINDOWS);
    }
  }

  private static boolean begins(byte[] saved, int first, int second) {
    return saved.length >= 2 && saved[0] == (byte) first && saved[1] == (byte) second;
  }
}
