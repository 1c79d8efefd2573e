package dev.virtwright.inventory;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host's variables by where they come from, weakest first: levels 3 to 10 of Ansible's list of
 * precedence, groups already merged in their order.
 *
 * @param inventoryGroups group variables of inventory files
 * @param inventoryAll {@code group_vars/all} beside the inventory
 * @param playbookAll {@code group_vars/all} beside the playbook
 * @param inventoryGroupFiles other {@code group_vars} beside the inventory
 * @param playbookGroupFiles other {@code group_vars} beside the playbook
 * @param inventoryHost host variables of inventory files
 * @param inventoryHostFiles {@code host_vars} beside the inventory
 * @param playbookHostFiles {@code host_vars} beside the playbook
 */
public record HostVariables(
    Map<String, @Nullable Object> inventoryGroups,
    Map<String, @Nullable Object> inventoryAll,
    Map<String, @Nullable Object> playbookAll,
    Map<String, @Nullable Object> inventoryGroupFiles,
    Map<String, @Nullable Object> playbookGroupFiles,
    Map<String, @Nullable Object> inventoryHost,
    Map<String, @Nullable Object> inventoryHostFiles,
    Map<String, @Nullable Object> playbookHostFiles) {
  public HostVariables {
    inventoryGroups = copy(inventoryGroups);
    inventoryAll = copy(inventoryAll);
    playbookAll = copy(playbookAll);
    inventoryGroupFiles = copy(inventoryGroupFiles);
    playbookGroupFiles = copy(playbookGroupFiles);
    inventoryHost = copy(inventoryHost);
    inventoryHostFiles = copy(inventoryHostFiles);
    playbookHostFiles = copy(playbookHostFiles);
  }

  /** All of them as one, stronger ones over weaker. */
  public Map<String, @Nullable Object> merged() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(inventoryGroups);
    all.putAll(inventoryAll);
    all.putAll(playbookAll);
    all.putAll(inventoryGroupFiles);
    all.putAll(playbookGroupFiles);
    all.putAll(inventoryHost);
    all.putAll(inventoryHostFiles);
    all.putAll(playbookHostFiles);
    return Collections.unmodifiableMap(all);
  }

  private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
