package dev.virtwright.modules.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.value.FileMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecognitionTest {
  private static final String IFCFG = IfcfgFiles.DIRECTORY + "/ifcfg-";

  private static Set<StackName> of(String release, Set<String> units, String... paths) {
    Map<String, ConfigFile> files = new LinkedHashMap<>();
    files.put("/etc/os-release", file("/etc/os-release", release));
    for (String path : paths) {
      files.put(path, file(path, ""));
    }
    Map<String, Snapshot.Unit> states = new LinkedHashMap<>();
    units.forEach(unit -> states.put(unit, new Snapshot.Unit("loaded", "active", "enabled")));
    return Recognition.of(
            new Snapshot(
                Map.of(), List.of(), Set.of(), files, states, Set.of(), Map.of(), null, List.of()))
        .active()
        .keySet();
  }

  private static ConfigFile file(String path, String text) {
    return new ConfigFile(path, new FileMode(0644), 0, 0, text);
  }

  @ParameterizedTest
  @CsvSource({
    "centos,7,NetworkManager.service,IFCFG",
    "centos,7,network.service,IFCFG",
    "rhel,8.10,NetworkManager.service,IFCFG",
    "rhel,9.4,NetworkManager.service,NETWORKMANAGER",
    "fedora,35,NetworkManager.service,IFCFG",
    "fedora,36,NetworkManager.service,NETWORKMANAGER",
    "amzn,2,network.service,IFCFG",
  })
  void ifcfgFilesCountWhereTheirReaderIsAtWork(
      String id, String version, String unit, StackName stack) {
    String release = "ID=\"%s\"\nVERSION_ID=\"%s\"\n".formatted(id, version);
    assertEquals(Set.of(stack), of(release, Set.of(unit), IFCFG + "eno1"));
    assertEquals(Set.of(), of(release, Set.of(), IFCFG + "eno1"));
  }

  @Test
  void bothReadersAtOnceAreOneStack() {
    assertEquals(
        Set.of(StackName.IFCFG),
        of(
            "ID=\"centos\"\nVERSION_ID=\"7\"\n",
            Set.of("NetworkManager.service", "network.service"),
            IFCFG + "eno1"));
  }

  @Test
  void loopbackRoutesAndWhatAnEditorLeftAreNoIfcfgFilesInUse() {
    assertEquals(
        Set.of(StackName.NETWORKMANAGER),
        of(
            "ID=\"rhel\"\nVERSION_ID=\"8.10\"\n",
            Set.of("NetworkManager.service"),
            IFCFG + "lo",
            IFCFG + "eno1.bak",
            IfcfgFiles.DIRECTORY + "/route-eno1",
            "/etc/sysconfig/network"));
  }

  @Test
  void keyfilesOfThisProgramAreGoneOnWith() {
    assertEquals(
        Set.of(StackName.NETWORKMANAGER),
        of(
            "ID=\"rhel\"\nVERSION_ID=\"8.10\"\n",
            Set.of("NetworkManager.service"),
            IFCFG + "eno1",
            NetworkManager.DIRECTORY + "/virtwright-bond0.nmconnection"));
  }
}
