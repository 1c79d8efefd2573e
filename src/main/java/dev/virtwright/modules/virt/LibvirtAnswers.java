package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads {@code virsh nodeinfo} and {@code virsh domcapabilities}. */
final class LibvirtAnswers {
  private static final int LONGEST = 1 << 20;

  /** More than the format has elements in each other (5). */
  private static final int DEEPEST = 16;

  private static final long UNSIGNED_INT = 0xffff_ffffL;
  private static final Pattern VCPUS = Pattern.compile("[1-9][0-9]{0,9}");

  /** Types of domains; https://libvirt.org/formatdomain.html. */
  private static final Set<String> DOMAINS =
      Set.of(
          "kvm",
          "qemu",
          "xen",
          "lxc",
          "uml",
          "openvz",
          "test",
          "vmware",
          "hyperv",
          "vbox",
          "phyp",
          "parallels",
          "bhyve",
          "vz",
          "hvf");

  private LibvirtAnswers() {}

  /**
   * What libvirt says guests may be; https://libvirt.org/formatdomaincaps.html.
   *
   * @param machine empty for a hypervisor that knows no machine types
   * @param maxVcpus a whole number above 0; empty where it was not told
   */
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

  /** Null where the text is no domain capabilities, or may be read in two ways. */
  static @Nullable Capabilities domcapabilities(String text) {
    return text.length() > LONGEST ? null : domcapabilities(new StringReader(text));
  }

  /**
   * As {@link #domcapabilities(String)}.
   *
   * @param text read in one pass, and no further than the first sign that it is something else
   */
  static @Nullable Capabilities domcapabilities(Reader text) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true); // CDATA is text like any other
    CapabilitiesReading reading = new CapabilitiesReading();
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(text);
      while (xml.hasNext()) {
        boolean understood =
            switch (xml.next()) {
              case XMLStreamConstants.START_ELEMENT -> reading.start(xml);
              case XMLStreamConstants.END_ELEMENT -> reading.end();
              case XMLStreamConstants.CHARACTERS -> reading.characters(xml.getText());
              case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> false;
              default -> true; // comments, blanks
            };
        if (!understood) {
          return null;
        }
      }
    } catch (XMLStreamException notXml) {
      return null;
    }
    return reading.capabilities();
  }

  /** What was read of the document so far; each step says whether it is still understood. */
  private static final class CapabilitiesReading {
    private static final String ROOT = "domainCapabilities";

    /** Elements of the root that may be there once, with a text or as vcpu. */
    private static final Set<String> ONCE = Set.of("path", "domain", "machine", "arch", "vcpu");

    private final List<String> path = new ArrayList<>();
    private final Map<String, String> once = new HashMap<>();
    private final Set<String> disks = new LinkedHashSet<>();
    private final StringBuilder chars = new StringBuilder();
    private boolean disk;
    private boolean diskDevice;

    boolean start(XMLStreamReader xml) {
      String name = xml.getLocalName();
      String parent = path.isEmpty() ? "" : path.getLast();
      if (path.size() == DEEPEST
          || (path.isEmpty() && !name.equals(ROOT))
          || once()
          || parent.equals("value")
          || (parent.equals("enum") && !name.equals("value"))) {
        return false;
      }
      path.add(name);
      chars.setLength(0);
      if (once() && once.putIfAbsent(name, "vcpu".equals(name) ? max(xml) : "") != null) {
        return false;
      }
      if (at("devices", "disk")) {
        disk = "yes".equals(xml.getAttributeValue(null, "supported"));
      } else if (at("devices", "disk", "enum")) {
        diskDevice = disk && "diskDevice".equals(xml.getAttributeValue(null, "name"));
      }
      return true;
    }

    /** Outside of elements with text there are blanks alone, which nobody asks for. */
    boolean characters(String text) {
      chars.append(text);
      return true;
    }

    boolean end() {
      if (once() && !at("vcpu")) {
        once.put(path.getLast(), chars.toString().strip());
      } else if (diskDevice && at("devices", "disk", "enum", "value")) {
        disks.add(chars.toString().strip());
      }
      path.removeLast();
      chars.setLength(0);
      return true;
    }

    private boolean once() {
      return path.size() == 2 && ONCE.contains(path.getLast());
    }

    /** Whether this is the element at these names below the root. */
    private boolean at(String... names) {
      return path.size() == names.length + 1
          && path.subList(1, path.size()).equals(Arrays.asList(names));
    }

    /** An unsigned int by the schema; empty for anything else. */
    private static String max(XMLStreamReader xml) {
      String max = xml.getAttributeValue(null, "max");
      return max != null && VCPUS.matcher(max).matches() && Long.parseLong(max) <= UNSIGNED_INT
          ? max
          : "";
    }

    @Nullable Capabilities capabilities() {
      String domain = once.get("domain");
      return domain == null || !DOMAINS.contains(domain)
          ? null
          : new Capabilities(
              domain,
              once.getOrDefault("machine", ""),
              once.getOrDefault("arch", ""),
              once.getOrDefault("vcpu", ""),
              List.copyOf(disks));
    }
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
    String domain = capabilities.domain();
    return new Finding(
        "domcapabilities",
        "domcapabilities",
        "Guests run under KVM",
        "domain %s, machine %s, %s%s"
            .formatted(
                domain,
                capabilities.machine().isEmpty() ? "unknown" : capabilities.machine(),
                capabilities.maxVcpus().isEmpty()
                    ? "number of vCPUs unknown"
                    : "at most " + capabilities.maxVcpus() + " vCPUs",
                capabilities.diskDevices().isEmpty()
                    ? ""
                    : ", disks as " + String.join(", ", capabilities.diskDevices())),
        rule,
        domain.equals("kvm") ? Verdict.PASS : Verdict.FAIL,
        switch (domain) {
          case "kvm" -> null;
          case "qemu" ->
              "libvirt emulates guests in software: load kvm_intel or kvm_amd and restart the daemon";
          default -> "this libvirt drives another hypervisor than KVM: connect to qemu:///system";
        });
  }
}
