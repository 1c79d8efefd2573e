package dev.virtwright.report;

/** Colours of the terminal, or none. */
public final class Style {
  private final boolean colour;

  private Style(boolean colour) {
    this.colour = colour;
  }

  public static Style plain() {
    return new Style(false);
  }

  /** The sixteen colours of ECMA-48 (SGR), which every terminal theme makes readable. */
  public static Style coloured() {
    return new Style(true);
  }

  String bold(String text) {
    return sgr("1", text);
  }

  String dim(String text) {
    return sgr("2", text);
  }

  String red(String text) {
    return sgr("31", text);
  }

  String boldRed(String text) {
    return sgr("1;31", text);
  }

  String green(String text) {
    return sgr("32", text);
  }

  String yellow(String text) {
    return sgr("33", text);
  }

  String cyan(String text) {
    return sgr("36", text);
  }

  String magenta(String text) {
    return sgr("35", text);
  }

  private String sgr(String code, String text) {
    return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
