package dev.muster.torture.recovery;

import dev.muster.cadf.CadfEvent;
import dev.muster.cloud.Mutation;
import dev.muster.torture.invariant.Sight;
import java.io.PrintStream;
import java.util.Set;
import java.util.function.Consumer;

/// Prints a story, a line for each thing that was seen.
final class Teller implements Consumer<Sight> {
  private final PrintStream out;
  private long line;
  private String standings = "";

  Teller(PrintStream out) {
    this.out = out;
  }

  @Override
  public void accept(Sight sight) {
    line++;
    switch (sight) {
      case Sight.Recorded(long index, CadfEvent event, var estates) -> {
        String why = event.reason().reasonForFailure();
        print(
            "%s event %d %s %s %s%s"
                .formatted(
                    estates.at(),
                    index,
                    event.correlationId(),
                    event.action(),
                    event.outcome(),
                    why == null ? "" : ": " + why));
      }
      case Sight.Asked(String site, Mutation mutation, var estates) ->
          print("%s ask %s for %s".formatted(estates.at(), site, mutation));
      case Sight.Meddled(Set<String> servers) -> print("others work on %s".formatted(servers));
      case Sight.Waited waited -> {
        String now = waited.standings().toString() + waited.idle();
        if (!now.equals(standings)) {
          standings = now;
          print(
              "%s standing %s%s"
                  .formatted(waited.now(), waited.standings(), waited.idle() ? ", idle" : ""));
        }
      }
      case Sight.Noted(String what) -> print(what);
      case Sight.Changed _, Sight.Shown _ -> {}
    }
  }

  /// Something that a person or the machine does.
  void print(String what) {
    out.println(line + " " + what);
  }
}
