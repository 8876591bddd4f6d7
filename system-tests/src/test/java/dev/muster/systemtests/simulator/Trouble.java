package dev.muster.systemtests.simulator;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.readiness.Demand;
import dev.muster.recovery.readiness.Fact;
import dev.muster.recovery.readiness.ReadinessReport;
import dev.muster.recovery.readiness.SiteFacts;
import dev.muster.recovery.readiness.Topic;
import dev.muster.recovery.readiness.Upkeep;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// One thing that is wrong, and the check that must see it.
///
/// @param what for the test's name
/// @param estate what is done to the simulated sites
/// @param demand what the plan asks for differently
/// @param upkeep what the installation says differently
/// @param target what is known differently of the site that takes over
record Trouble(
    int check,
    Mode mode,
    String what,
    Consumer<SurveyedPair> estate,
    UnaryOperator<Demand> demand,
    BiFunction<SurveyedPair, Upkeep, Upkeep> upkeep,
    BiFunction<SurveyedPair, SiteFacts, SiteFacts> target) {

  static Trouble trouble(int check, Mode mode, String what) {
    return new Trouble(
        check, mode, what, _ -> {}, demand -> demand, (_, u) -> u, (_, facts) -> facts);
  }

  Trouble estate(Consumer<SurveyedPair> done) {
    return new Trouble(check, mode, what, done, demand, upkeep, target);
  }

  Trouble demand(UnaryOperator<Demand> asked) {
    return new Trouble(check, mode, what, estate, asked, upkeep, target);
  }

  Trouble upkeep(BiFunction<SurveyedPair, Upkeep, Upkeep> said) {
    return new Trouble(check, mode, what, estate, demand, said, target);
  }

  <T> Trouble target(Topic<T> topic, BiFunction<SurveyedPair, SiteFacts, Fact<T>> known) {
    return new Trouble(
        check,
        mode,
        what,
        estate,
        demand,
        upkeep,
        (pair, facts) -> facts.with(topic, known.apply(pair, facts)));
  }

  ReadinessReport report() {
    try (SurveyedPair pair = new SurveyedPair()) {
      Demand plain = pair.demand(mode);
      estate.accept(pair);
      return pair.report(
          demand.apply(plain),
          upkeep.apply(pair, pair.upkeep(plain)),
          facts -> target.apply(pair, facts));
    }
  }

  @Override
  public String toString() {
    return "check %d, %s: %s".formatted(check, mode.word(), what);
  }
}
