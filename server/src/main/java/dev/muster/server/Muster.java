package dev.muster.server;

import dev.muster.server.RunningServer.StartRefusedException;
import java.io.PrintStream;
import java.util.Arrays;

/// Starts a server from the command line.
public final class Muster {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Muster() {}

  public static void main(String[] arguments) {
    // Standard streams in UTF-8, whatever the terminal's locale says.
    CommandLine asked = CommandLine.parse(Arrays.asList(arguments), System.getenv());
    int code = run(asked, System.out, System.err);
    if (code != 0) {
      System.exit(code);
    }
  }

  /// Runs the command. A server that stays up keeps the process alive by its own threads.
  static int run(CommandLine asked, PrintStream out, PrintStream err) {
    try {
      return switch (asked) {
        case CommandLine.Up(var settings) -> {
          RunningServer server = RunningServer.start(settings);
          ready(server, out);
          yield 0;
        }
        case CommandLine.Demo demo -> new Demonstration(demo, out).run();
        case CommandLine.Wrong(String message) -> {
          err.println("muster: " + message);
          err.print(CommandLine.USAGE);
          yield USAGE;
        }
      };
    } catch (StartRefusedException e) {
      err.println("muster: " + e.getMessage());
      return FAILED;
    }
  }

  static void ready(RunningServer server, PrintStream out) {
    out.println("Muster is ready at " + server.url());
    out.println("Sign in once with this link: " + server.signInLink());
    out.flush();
  }
}
