package dev.muster.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The `muster` command without its process: arguments in, text and an exit code out. One call runs
/// one verb.
public final class Cli {
  private final Surroundings surroundings;

  public Cli(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// Runs a verb to its end.
  ///
  /// @return 0 done, 1 failed, 2 wrongly called, 3 not found, 4 refused
  public int run(String... arguments) {
    CommandLine tree = CommandTree.reachedBy(arguments);
    ExitCode exitCode;
    try {
      exitCode = run(tree.parseArgs(arguments));
    } catch (ParameterException e) {
      complain(message(e));
      complain("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
      exitCode = ExitCode.USAGE;
    } catch (CliException e) {
      complain("muster: " + e.getMessage());
      exitCode = e.exitCode();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      complain("muster: interrupted");
      exitCode = ExitCode.FAILED;
    }
    surroundings.out().flush();
    return exitCode.code();
  }

  private ExitCode run(ParseResult parsed) throws InterruptedException {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandLine command = last.commandSpec().commandLine();
    if (last.isUsageHelpRequested()) {
      command.usage(surroundings.out());
      return ExitCode.OK;
    }
    if (last.commandSpec().userObject() instanceof Verb verb) {
      try (var invocation = new Invocation(verb, last, surroundings)) {
        return verb.body().run(invocation);
      }
    }
    command.usage(surroundings.err());
    return ExitCode.USAGE;
  }

  private static String message(ParameterException e) {
    String message = String.valueOf(e.getMessage());
    return "muster: " + message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private void complain(String line) {
    surroundings.out().flush();
    surroundings.err().println(line);
  }
}
