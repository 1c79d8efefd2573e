package dev.virtwright.modules.network;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Shell;
import java.time.Duration;
import java.util.List;

/**
 * Whether a router on the link answers now. The kernel is made to ask it (ARP or neighbour
 * discovery) by forgetting it and wanting it at once ({@code use}, ip-neighbour(8)): so no ping or
 * arping is needed, and an old answer is not taken for a new one.
 */
record GatewayAnswer(IpAddress gateway) implements Query<Boolean> {

  @Override
  public Merge<?, ?, Boolean> merge() {
    return Reading.INSTANCE;
  }

  private static final class Reading implements Merge<GatewayAnswer, FragmentResult, Boolean> {
    private static final Reading INSTANCE = new Reading();

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<GatewayAnswer> queries) {
      String script =
          """
          PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
          gateway=%s
          device=$(ip -o route get "$gateway" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
          [ -n "$device" ] || exit 1
          ip neighbour delete "$gateway" dev "$device" 2>/dev/null
          ip neighbour replace "$gateway" dev "$device" use || exit 1
          tries=0
          until ip neighbour show "$gateway" dev "$device" | grep -q 'lladdr.*REACHABLE'; do
            tries=$((tries + 1))
            [ "$tries" -lt 20 ] || exit 1
            sleep 0.2
          done
          """
              .formatted(Shell.quote(queries.getFirst().gateway().toString()));
      return new Fragment(script, Duration.ofSeconds(15), 1 << 16);
    }

    @Override
    public FragmentResult parse(List<GatewayAnswer> queries, FragmentResult result) {
      return result;
    }

    @Override
    public Boolean answer(GatewayAnswer query, FragmentResult parsed) {
      return parsed.succeeded();
    }
  }
}
