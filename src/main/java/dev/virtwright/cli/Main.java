package dev.virtwright.cli;

/** The {@code virtwright} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("virtwright");
  }
}
