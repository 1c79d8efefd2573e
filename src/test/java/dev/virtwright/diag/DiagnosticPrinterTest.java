package dev.virtwright.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DiagnosticPrinterTest {
  private final DiagnosticPrinter printer =
      new DiagnosticPrinter(
          file -> file.equals("kvm.yml") ? "---\n- bond:\n    modee: 802.3ad\n" : null);

  @Test
  void showsTheLineAndACaretUnderThePlace() {
    assertEquals(
        """
        kvm.yml:3:5: unknown argument 'modee' of module 'bond'
             3 |     modee: 802.3ad
               |     ^^^^^ did you mean 'mode'?
        """,
        printer.print(
            List.of(
                Diagnostic.error(
                    "unknown-argument",
                    "unknown argument 'modee' of module 'bond'",
                    "did you mean 'mode'?",
                    new SourceLocation("kvm.yml", 3, 5, 5)))));
  }

  @Test
  void saysWhatToDoAlsoWhereTheTextCannotBeHad() {
    assertEquals(
        "gone.yml:1:1: warning: no such file\n    look elsewhere\n",
        printer.print(
            List.of(
                Diagnostic.warning(
                    "gone",
                    "no such file",
                    "look elsewhere",
                    SourceLocation.of("gone.yml", 1, 1)))));
  }

  @Test
  void aCaretNeverRunsPastItsLine() {
    assertEquals(
        "kvm.yml:1:2: odd\n     1 | ---\n       |  ^^\n",
        printer.print(
            List.of(
                Diagnostic.error("odd", "odd", null, new SourceLocation("kvm.yml", 1, 2, 50)))));
  }

  @Test
  void suggestsOnlyWhatIsNear() {
    List<String> known = List.of("mode", "ports", "bridge");
    assertEquals(Optional.of("mode"), Suggestions.nearest("modee", known));
    assertEquals(Optional.of("ports"), Suggestions.nearest("prots", known));
    assertEquals(Optional.empty(), Suggestions.nearest("address", known));
  }
}
