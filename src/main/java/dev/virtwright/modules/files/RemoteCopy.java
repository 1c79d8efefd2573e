package dev.virtwright.modules.files;

import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans of {@code copy: remote_src=true}. A small file comes to the controller and goes back
 * through the same atomic write as any other, so that its difference can be shown; a larger one
 * does not.
 */
final class RemoteCopy {
  /** A larger file is copied by the machine itself. */
  static final int MOST_BYTES = 4 << 20;

  private RemoteCopy() {}

  static Plan plan(Args args, String src, String dest, HostReader host) throws HostException {
    String path = Paths.remote("src", src, host);
    FileState source = host.ask(new FileStat(path, true));
    if (source.type() == FileState.Type.DIRECTORY) {
      return RemoteTree.plan(args, path, src.endsWith("/"), dest, host);
    }
    if (source.type() != FileState.Type.FILE) {
      return Plan.blocked(
          source.exists()
              ? "Source %s is %s, not a file".formatted(path, Paths.kind(source))
              : "Source %s not found".formatted(path),
          "correct src, or create it before on the managed node");
    }
    if (source.size() > MOST_BYTES) {
      return LargeCopy.plan(args, path, source, dest, host);
    }
    byte[] content = host.ask(new FileContent(path, MOST_BYTES)).bytes();
    Destination destination =
        Destination.read(dest, Paths.name(path), args.get(CopyModule.FOLLOW), content, false, host);
    Attributes attributes = Attributes.read(args, host, destination.present().state());
    if (args.find(Attributes.MODE).filter(ModeSpec::preserve).isPresent()) {
      attributes = attributes.withMode(ModeSpec.parse(source.mode().toString()));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("src", path);
    values.put("md5sum", FileWrite.digest("MD5", content));
    Plan plan =
        destination.decide(
            FileWrite.of(destination.path(), content, false, attributes, args),
            args.get(FileWrite.FORCE),
            args.find(CopyModule.DIRECTORY_MODE).orElse(null),
            values);
    return Labels.with(plan, destination.path(), args, host);
  }
}
