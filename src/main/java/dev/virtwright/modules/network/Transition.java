package dev.virtwright.modules.network;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How to get from what was read to what is desired.
 *
 * @param desired what shall be
 * @param current what was read
 * @param write files of ours to write
 * @param remove paths of files to remove
 * @param rewrite files of others from which something is taken out, as they shall be
 * @param delete devices to delete first, those on top before those below: absent ones and those
 *     that must be made anew
 * @param create names of devices that are not there, or no longer after {@code delete}; bottom up
 * @param attach ports that are not where they should be, or will not be after {@code delete}
 * @param detach ports that leave a bond
 * @param readdress existing devices whose addresses, routes or other IP settings differ
 * @param adjust existing devices whose options differ in ways that can be set in place
 */
record Transition(
    Topology desired,
    Snapshot current,
    List<OwnFile> write,
    List<String> remove,
    List<ConfigFile> rewrite,
    List<String> delete,
    List<String> create,
    List<Attachment> attach,
    List<String> detach,
    Set<String> readdress,
    Set<String> adjust) {

  /** A device and the bond or bridge it is a port of. */
  record Attachment(String port, String controller) {}

  Transition {
    write = List.copyOf(write);
    remove = List.copyOf(remove);
    rewrite = List.copyOf(rewrite);
    delete = List.copyOf(delete);
    create = List.copyOf(create);
    attach = List.copyOf(attach);
    detach = List.copyOf(detach);
    readdress = Collections.unmodifiableSet(new LinkedHashSet<>(readdress)); // in that order
    adjust = Collections.unmodifiableSet(new LinkedHashSet<>(adjust));
  }

  /** Devices that were not there at all before. */
  List<String> brandNew() {
    return create.stream().filter(name -> current.link(name).isEmpty()).toList();
  }

  /** Devices that were there before and whose addresses the change may take away, in that order. */
  List<String> touched() {
    Set<String> names = new LinkedHashSet<>(readdress);
    attach.forEach(attachment -> names.add(attachment.port()));
    names.addAll(detach);
    return names.stream().filter(name -> current.link(name).isPresent()).toList();
  }

  /** What was read, without the files that go. */
  Snapshot left() {
    return current.without(
        remove.stream().flatMap(path -> Stream.ofNullable(current.files().get(path))).toList());
  }

  /** Whether nothing differs in the running kernel. */
  boolean filesOnly() {
    return delete.isEmpty()
        && create.isEmpty()
        && attach.isEmpty()
        && detach.isEmpty()
        && readdress.isEmpty()
        && adjust.isEmpty();
  }
}
