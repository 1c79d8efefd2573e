package dev.virtwright.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** LVM's volumes, sizes in GiB; {@code N/A} to all but root and where LVM is not installed. */
final class VolumeFacts implements FactReading {

  @Override
  public Set<String> names() {
    return Set.of("lvm");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(StorageRead.NAMES, StorageRead.query(options));
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    FragmentResult result = source.ask(StorageRead.query(source.options()));
    facts.put(
        "lvm", volumes(result == null ? "" : result.out(), source.read(StorageRead.NAMES).links()));
  }

  static Object volumes(String printed, Map<String, String> links) {
    if (!printed.contains("#end\n")) {
      return "N/A";
    }
    Map<String, Object> groups = new TreeMap<>();
    for (String line : StorageRead.part(printed, "vgs", "lvs")) {
      String[] item = line.split(",", -1);
      if (item.length >= 4) {
        groups.put(
            item[0],
            Map.of(
                "size_g", item[item.length - 2],
                "free_g", item[item.length - 1],
                "num_lvs", item[2],
                "num_pvs", item[1]));
      }
    }
    Map<String, Object> logical = new TreeMap<>();
    for (String line : StorageRead.part(printed, "lvs", "pvs")) {
      String[] item = line.split(",", -1);
      if (item.length >= 4) {
        logical.put(item[0], Map.of("size_g", item[3], "vg", item[1]));
      }
    }
    Map<String, Object> physical = new TreeMap<>();
    for (String line : StorageRead.part(printed, "pvs", "end")) {
      String[] item = line.split(",", -1);
      if (item.length >= 6) {
        physical.put(
            StorageRead.mapped(item[0], links),
            Map.of("size_g", item[4], "free_g", item[5], "vg", item[1]));
      }
    }
    return Map.of("vgs", groups, "lvs", logical, "pvs", physical);
  }
}
