package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads {@code virsh nodeinfo} and {@code virsh domcapabilities}. */
final class LibvirtAnswers {
  private static final int LONGEST = 1 << 20;

  private LibvirtAnswers() {}

  /** What libvirt says guests may be; https://libvirt.org/formatdomaincaps.html. */
  record Capabilities(
      String domain, String machine, String arch, String maxVcpus, List<String> diskDevices) {
    Map<String, Object> toValue() {
      Map<String, Object> value = new LinkedHashMap<>();
      value.put("domain", domain);
      value.put("machine", machine);
      value.put("arch", arch);
      value.put("max_vcpus", maxVcpus);
      value.put("disk_devices", diskDevices);
      return value;
    }
  }

  /** {@code label: value} lines; empty where it is something else. */
  static Map<String, Object> nodeinfo(String text) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String line : text.split("\\R")) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.startsWith("error")) {
        values.put(
            line.substring(0, colon)
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("_$", ""),
            line.substring(colon + 1).strip());
      }
    }
    return values.containsKey("cpu_model") && values.containsKey("memory_size") ? values : Map.of();
  }

  static Finding nodeinfoFinding(Map<String, Object> node) {
    boolean known = !node.isEmpty();
    return new Finding(
        "nodeinfo",
        "nodeinfo",
        "libvirt sees the machine",
        known
            ? node.get("cpu_model")
                + ", "
                + node.getOrDefault("cpu_s", "?")
                + " CPUs, "
                + node.get("memory_size")
            : "no answer that is understood",
        "virsh nodeinfo names CPUs and memory",
        known ? Verdict.PASS : Verdict.UNKNOWN,
        known ? null : "run virsh -c qemu:///system nodeinfo on the host");
  }

  /** Null where the text is no domain capabilities. */
  static @Nullable Capabilities domcapabilities(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    Map<String, String> simple = new LinkedHashMap<>();
    List<String> disks = new ArrayList<>();
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(text));
      List<String> path = new ArrayList<>();
      boolean diskDevice = false;
      StringBuilder chars = new StringBuilder();
      while (xml.hasNext()) {
        switch (xml.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            path.add(xml.getLocalName());
            chars.setLength(0);
            if (xml.getLocalName().equals("enum")) {
              diskDevice =
                  path.contains("disk") && "diskDevice".equals(xml.getAttributeValue(null, "name"));
            } else if (String.join("/", path).equals("domainCapabilities/vcpu")) {
              simple.put("vcpu", String.valueOf(xml.getAttributeValue(null, "max")));
            }
          }
          case XMLStreamConstants.CHARACTERS -> chars.append(xml.getText());
          case XMLStreamConstants.END_ELEMENT -> {
            if (path.size() == 2) {
              simple.putIfAbsent(path.getLast(), chars.toString().strip());
            }
            if (diskDevice && path.getLast().equals("value")) {
              disks.add(chars.toString().strip());
            }
            path.removeLast();
          }
          default -> {}
        }
      }
    } catch (XMLStreamException notXml) {
      return null;
    }
    if (!simple.containsKey("domain")) {
      return null;
    }
    return new Capabilities(
        Objects.requireNonNull(simple.get("domain")),
        simple.getOrDefault("machine", ""),
        simple.getOrDefault("arch", ""),
        simple.getOrDefault("vcpu", ""),
        disks);
  }

  static Finding capabilitiesFinding(@Nullable Capabilities capabilities) {
    String rule = "virsh domcapabilities offers guests of type kvm";
    if (capabilities == null) {
      return new Finding(
          "domcapabilities",
          "domcapabilities",
          "Guests run under KVM",
          "no answer that is understood",
          rule,
          Verdict.UNKNOWN,
          "run virsh -c qemu:///system domcapabilities on the host");
    }
    boolean kvm = capabilities.domain().equals("kvm");
    return new Finding(
        "domcapabilities",
        "domcapabilities",
        "Guests run under KVM",
        "domain "
            + capabilities.domain()
            + ", machine "
            + capabilities.machine()
            + (capabilities.maxVcpus().isEmpty()
                ? ""
                : ", at most " + capabilities.maxVcpus() + " vCPUs")
            + (capabilities.diskDevices().isEmpty()
                ? ""
                : ", disks as " + String.join(", ", capabilities.diskDevices())),
        rule,
        kvm ? Verdict.PASS : Verdict.FAIL,
        kvm
            ? null
            : "libvirt emulates guests in software: load kvm_intel or kvm_amd and restart the daemon");
  }
}
