package dev.virtwright.modules.packages;

import dev.virtwright.host.FileBytes;
import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Shell;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What an address holds, fetched by the machine itself ({@link Scripts#FETCH}). At most 4 MiB.
 *
 * @param verified whether a certificate that cannot be trusted is an error
 */
record UrlContent(String url, boolean verified) implements Query<FileBytes> {

  private static final Duration DEADLINE = Duration.ofMinutes(2);

  UrlContent {
    Objects.requireNonNull(url);
  }

  @Override
  public Merge<?, ?, FileBytes> merge() {
    return Fetch.INSTANCE;
  }

  @Override
  public boolean beyondMachine() {
    return true;
  }

  /** One address a fragment: each has its own failure. */
  private static final class Fetch implements Merge<UrlContent, FragmentResult, FileBytes> {
    static final Fetch INSTANCE = new Fetch();

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<UrlContent> queries) {
      UrlContent query = queries.getFirst();
      return new Fragment(
          Scripts.FETCH
              + "insecure=%s\nfetch %s -\n"
                  .formatted(query.verified() ? "" : "yes", Shell.quote(query.url())),
          DEADLINE,
          Fragment.MOST_OUTPUT);
    }

    @Override
    public FragmentResult parse(List<UrlContent> queries, FragmentResult result) {
      return result;
    }

    @Override
    public FileBytes answer(UrlContent query, FragmentResult parsed) throws HostException {
      if (parsed.succeeded()) {
        return FileBytes.of(parsed.stdout());
      }
      String why =
          parsed.timedOut()
              ? "no answer within %d s".formatted(DEADLINE.toSeconds())
              : parsed.truncated() ? "more than 4 MiB" : Sections.shortened(parsed.err().strip());
      throw new HostException(
          HostException.Kind.FAILED,
          "%s cannot be fetched by the machine: %s"
              .formatted(query.url(), why.isEmpty() ? "status " + parsed.exitStatus() : why),
          parsed.exitStatus() == 127
              ? "install curl before"
              : "try it on the host: curl -fL '%s'".formatted(query.url()));
    }
  }
}
