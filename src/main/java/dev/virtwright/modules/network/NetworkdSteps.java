package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import dev.virtwright.host.Shell;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How systemd-networkd is brought to what its files say, and back. Used by every stack whose files
 * end up as networkd's.
 *
 * @param networkFile from a device's name to the path of its .network file
 */
record NetworkdSteps(UnaryOperator<String> networkFile) {
  private static final int ATTACH_SECONDS = 5;
  private static final int CONFIGURE_TRIES = 8;

  /**
   * networkd makes missing devices on reload. A .network file that has not changed keeps pointing
   * at a device's former self (seen in 252), so all are touched first. One reload has to do: a
   * second one that comes before a new bond is configured makes networkd forget its VLANs (252).
   */
  List<Action> bringAbout(Transition change) {
    List<Action> actions = new ArrayList<>();
    change
        .delete()
        .forEach(name -> actions.add(KernelSteps.run(delete(name)).titled("delete " + name)));
    change.detach().forEach(port -> actions.add(KernelSteps.run(KernelSteps.detach(port))));
    actions.add(
        KernelSteps.run((change.create().isEmpty() ? "" : touch(change)) + "networkctl reload"));
    change
        .create()
        .forEach(name ->
            actions.add(
                KernelSteps.run(KernelSteps.await(name))
                    .titled("wait for networkd to make " + name)));
    Set<String> reconfigure = new LinkedHashSet<>(change.readdress());
    change.attach().forEach(attachment -> reconfigure.remove(attachment.port()));
    reconfigure.removeAll(change.create());
    if (!reconfigure.isEmpty()) {
      actions.add(
          KernelSteps.run("networkctl reconfigure " + Shell.quote(List.copyOf(reconfigure))));
    }
    change
        .attach()
        .forEach(attachment ->
            actions.add(
                KernelSteps.run(attach(attachment))
                    .titled(
                        "make %s a port of %s"
                            .formatted(attachment.port(), attachment.controller()))));
    change.desired().devices().stream()
        .filter(device -> !device.addressing().routes().isEmpty())
        .forEach(device ->
            actions.add(
                KernelSteps.run(configured(device.name()))
                    .titled("let networkd configure " + device.name())));
    return actions;
  }

  /**
   * The reload attaches a port whose file is new. To reconfigure it once more would take its link
   * down again, and the bridge above it would lose its carrier.
   */
  private static String attach(Transition.Attachment attachment) {
    return "{ %s || networkctl reconfigure %s; }; %s"
        .formatted(
            KernelSteps.until(KernelSteps.attached(attachment), ATTACH_SECONDS),
            Shell.quote(attachment.port()),
            KernelSteps.attach(attachment, ATTACH_SECONDS));
  }

  /**
   * Waits until networkd calls a device configured for a second. Where its carrier went and came
   * back while it was being configured, its gateway cannot be reached for a moment, and networkd
   * gives the device up for good (252): it is told to begin again. The proofs judge what came of
   * it.
   */
  private static String configured(String device) {
    String name = Shell.quote(device);
    String index = Shell.quote("/sys/class/net/" + device + "/ifindex");
    String is =
        "i=$(cat %s) && grep -qx ADMIN_STATE=%%s \"/run/systemd/netif/links/$i\"".formatted(index);
    String fine = is.formatted("configured");
    return KernelSteps.until(
            "{ { %s; } && sleep 1 && { %s; } || { { %s; } && networkctl reconfigure %s; false; }; }"
                .formatted(fine, fine, is.formatted("failed"), name),
            CONFIGURE_TRIES)
        + " || :";
  }

  /** Deletes the device and lets networkd take note, lest it take the next of that name for it. */
  private static String delete(String device) {
    String index = Shell.quote("/sys/class/net/" + device + "/ifindex");
    return "{ i=$(cat %s 2>/dev/null) || :; %s && { %s || :; }; }"
        .formatted(
            index,
            KernelSteps.delete(device),
            KernelSteps.until("[ ! -e \"/run/systemd/netif/links/${i:-none}\" ]", 5));
  }

  private String touch(Transition change) {
    List<String> paths =
        change.desired().devices().stream().map(Device::name).map(networkFile).toList();
    return paths.isEmpty() ? "" : "touch -c " + Shell.quote(paths) + "; ";
  }

  List<String> undo(Transition change) {
    List<String> lines = new ArrayList<>();
    KernelSteps.topDown(change.create()).forEach(name -> lines.add(delete(name)));
    // A bond leaves its ports the MTU of the change, and with a small one networkd's DHCP client
    // fails for good (252).
    change.desired().devices().stream()
        .filter(device -> device instanceof Device.Ethernet && device.mtu() != null)
        .flatMap(device -> change.current().link(device.name()).stream())
        .forEach(before -> lines.add(KernelSteps.mtu(before.name(), before.mtu())));
    lines.add(touch(change) + "networkctl reload");
    change.delete().stream()
        .filter(name -> change.current().link(name).isPresent())
        .forEach(name -> lines.add(KernelSteps.await(name)));
    List<String> reconfigure = change.touched();
    if (!reconfigure.isEmpty()) {
      lines.add("networkctl reconfigure " + Shell.quote(reconfigure));
    }
    return lines;
  }
}
