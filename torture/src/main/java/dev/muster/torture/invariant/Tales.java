package dev.muster.torture.invariant;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.Mutation;
import dev.muster.estate.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the raw events tell of all runs.
final class Tales {
  final Map<String, RunTale> runs = new LinkedHashMap<>();

  /// Names under which servers were seen first, by id: others may rename them.
  final Map<String, String> names = new HashMap<>();

  /// Every act that was ever announced, in the order of the ledger.
  final List<Intent> intents = new ArrayList<>();

  /// The intent of what a cloud was asked for last; empty if it was asked without one.
  Optional<Intent> behind = Optional.empty();

  void take(Sight sight) {
    switch (sight) {
      case Sight.Recorded(long index, CadfEvent event, Estates estates) -> {
        name(estates);
        event(index, event);
      }
      case Sight.Asked(String site, Mutation mutation, Estates estates) -> {
        String workspace = estates.site(site).workspace().id();
        behind =
            intents.stream()
                .filter(intent -> !intent.asked && !intent.ended)
                .filter(intent -> intent.announces(mutation, workspace))
                .findFirst();
        behind.ifPresent(intent -> intent.asked = true);
      }
      case Sight.Changed _, Sight.Shown _, Sight.Waited _, Sight.Meddled _, Sight.Noted _ -> {}
    }
  }

  private void name(Estates estates) {
    for (Truth site : List.of(estates.home(), estates.recovery())) {
      site.servers().forEach(server -> names.putIfAbsent(server.id(), server.name()));
    }
  }

  private void event(long index, CadfEvent event) {
    String run = runOf(event);
    RunTale tale = runs.get(run);
    if (tale == null) {
      if (!event.action().equals("dr-run.create")) {
        return;
      }
      tale = new RunTale(run);
      runs.put(run, tale);
    }
    String step = stepOf(event);
    if (Intent.begins(event)) {
      intents.add(new Intent(index, event, run, step));
    } else if (Intent.isAct(event.action())) {
      for (Intent intent : intents.reversed()) {
        if (isOutcomeOf(event, intent)) {
          intent.ended = true;
          intent.succeeded = event.outcome() == Outcome.SUCCESS;
          break;
        }
      }
    }
    tale.take(event, step);
  }

  static boolean isOutcomeOf(CadfEvent event, Intent intent) {
    return !intent.ended
        && intent.event.action().equals(event.action())
        && intent.event.correlationId().equals(event.correlationId());
  }

  List<Intent> underWay(String run) {
    return intents.stream().filter(intent -> intent.run.equals(run) && !intent.ended).toList();
  }

  static String runOf(CadfEvent event) {
    String id = event.correlationId();
    int dot = id.indexOf('.');
    return dot < 0 ? id : id.substring(0, dot);
  }

  /// Empty for the run itself.
  static String stepOf(CadfEvent event) {
    String id = event.correlationId();
    int dot = id.indexOf('.');
    int attempt = id.lastIndexOf('~');
    return dot < 0 ? "" : id.substring(dot + 1, attempt < 0 ? id.length() : attempt);
  }

  /// From 1.
  static int attemptOf(CadfEvent event) {
    String id = event.correlationId();
    int attempt = id.lastIndexOf('~');
    return attempt < 0 ? 1 : Integer.parseInt(id.substring(attempt + 1));
  }
}
