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
        public String rendered(String path, Map<String, String> options, Map<String, ?> more)
            throws IOException {
          throw new FileNotFoundException(path + ": this task has no templates");
        }

        @Override
        public Path template(String path) throws IOException {
          throw new FileNotFoundException(path + ": this task has no templates");
        }

        @Override
        public Path written(String path) {
          return Path.of(path).toAbsolutePath();
        }

        @Override
        public String host() {
          return "localhost";
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
  default String rendered(String path) throws IOException {
    return rendered(path, Map.of(), Map.of());
  }

  /**
   * As {@link #rendered(String)}, with other marks and white space.
   *
   * @param options of Jinja2's environment, as a template's {@code #jinja2:} line names them; that
   *     line prevails
   * @param more variables that the text sees besides the task's
   */
  String rendered(String path, Map<String, String> options, Map<String, ?> more) throws IOException;

  /** Where a template is found, as {@link #rendered} does. */
  Path template(String path) throws IOException;

  /** A path that the task writes on the controller; a relative one is below the playbook's. */
  Path written(String path);

  /** The inventory's name of the host. */
  String host();

  /** The task's {@code environment}. */
  Map<String, String> environment();

  /**
   * Whether the task has {@code check_mode: true} of its own in a run that applies: no later run
   * brings what it would return, so that it is told what Ansible tells in check mode.
   */
  default boolean neverApplied() {
    return false;
  }

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
