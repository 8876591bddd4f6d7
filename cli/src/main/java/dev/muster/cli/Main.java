package dev.muster.cli;

/// The process `muster`.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new Cli(Surroundings.ofProcess()).run(arguments));
  }
}
