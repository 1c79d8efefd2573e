package dev.virtwright.module;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What a module may know of its task besides its arguments, all of it from the controller. */
public interface TaskContext {

  /** A task without files, environment or check mode: for tests and ad hoc reads. */
  TaskContext NONE =
      new TaskContext() {
        @Override
        public ControllerFile file(String path) throws IOException {
          throw new FileNotFoundException(path + ": this task has no files");
        }

        @Override
        public String rendered(String path) throws IOException {
          throw new FileNotFoundException(path + ": this task has no templates");
        }

        @Override
        public Map<String, String> environment() {
          return Map.of();
        }

        @Override
        public boolean checkMode() {
          return false;
        }
      };

  /**
   * A file of the controller that {@code src} names: absolute, or searched in the role's files, the
   * playbook's files and beside them, as Ansible searches.
   *
   * @throws IOException where it is not found, with the places that were searched
   */
  ControllerFile file(String path) throws IOException;

  /**
   * The bytes of a file that {@link #file} found, decrypted where it is a vault.
   *
   * @throws IOException where it cannot be read or decrypted
   */
  default byte[] content(ControllerFile file) throws IOException {
    return Files.readAllBytes(file.path());
  }

  /**
   * The bytes of a file that {@link #file} found, as they are on disk.
   *
   * @throws IOException where it cannot be read
   */
  default byte[] raw(ControllerFile file) throws IOException {
    return Files.readAllBytes(file.path());
  }

  /**
   * Whether the content of the file is secret, as that of a vault is.
   *
   * @throws IOException where it cannot be read
   */
  default boolean secret(ControllerFile file) throws IOException {
    return false;
  }

  /**
   * The text that a template file renders to with the task's variables, searched in the role's
   * templates and so on.
   *
   * @throws IOException where it is not found
   */
  String rendered(String path) throws IOException;

  /** The task's {@code environment}. */
  Map<String, String> environment();

  /** Whether nothing will be changed; for values only, plans are the same in both modes. */
  boolean checkMode();

  /**
   * A file or a directory on the controller.
   *
   * @param path where it was found
   * @param directory whether it is one
   */
  record ControllerFile(Path path, boolean directory) {}
}
