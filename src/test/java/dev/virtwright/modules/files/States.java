package dev.virtwright.modules.files;

import dev.virtwright.host.FileState;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.value.FileMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** States of paths, for tests. */
final class States {
  private States() {}

  static final FileState ABSENT = FileState.ABSENT;

  static FileState file(String mode) {
    return of(FileState.Type.FILE, mode, null);
  }

  static FileState directory(String mode) {
    return of(FileState.Type.DIRECTORY, mode, null);
  }

  static FileState link(String target) {
    return of(FileState.Type.LINK, "0777", target);
  }

  static FileState of(FileState.Type type, String mode, @Nullable String target) {
    return new FileState(
        type, FileMode.octal(mode), "root", "root", 0, 0, 6, 100.5, 100.5, 100.5, 7, 1, 1, target);
  }

  static FileState inode(FileState state, long inode) {
    return new FileState(
        state.type(),
        state.mode(),
        state.owner(),
        state.group(),
        state.uid(),
        state.gid(),
        state.size(),
        state.modified(),
        state.accessed(),
        state.changed(),
        inode,
        state.device(),
        2,
        state.linkTarget());
  }

  static FileState later(FileState state) {
    return new FileState(
        state.type(),
        state.mode(),
        state.owner(),
        state.group(),
        state.uid(),
        state.gid(),
        state.size(),
        state.modified() + 1,
        state.accessed() + 1,
        state.changed() + 1,
        state.inode(),
        state.device(),
        state.links(),
        state.linkTarget());
  }

  static FragmentResult said(int status, String out) {
    return new FragmentResult(
        status, out.getBytes(StandardCharsets.UTF_8), new byte[0], false, false);
  }
}
