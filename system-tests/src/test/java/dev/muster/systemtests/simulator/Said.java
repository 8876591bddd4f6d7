package dev.muster.systemtests.simulator;

import dev.muster.recovery.readiness.Fact;
import dev.muster.recovery.readiness.Upkeep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/// What an installation says, with one answer changed.
final class Said {
  private Said() {}

  static BiFunction<SurveyedPair, Upkeep, Upkeep> editorOf(Fact<Set<String>> fact) {
    return (_, u) ->
        new Upkeep(
            fact,
            u.keyEndsAt(),
            u.homeCalls(),
            u.otherRuns(),
            u.verifiedHash(),
            u.lastDrill(),
            u.unresolvedScripts(),
            u.approvers(),
            u.auditTrouble(),
            u.orphans());
  }

  static BiFunction<SurveyedPair, Upkeep, Upkeep> keyEndsAt(Fact<Optional<Instant>> fact) {
    return (_, u) ->
        new Upkeep(
            u.editorOf(),
            fact,
            u.homeCalls(),
            u.otherRuns(),
            u.verifiedHash(),
            u.lastDrill(),
            u.unresolvedScripts(),
            u.approvers(),
            u.auditTrouble(),
            u.orphans());
  }

  static BiFunction<SurveyedPair, Upkeep, Upkeep> homeCalls(Fact<List<String>> fact) {
    return (_, u) ->
        new Upkeep(
            u.editorOf(),
            u.keyEndsAt(),
            fact,
            u.otherRuns(),
            u.verifiedHash(),
            u.lastDrill(),
            u.unresolvedScripts(),
            u.approvers(),
            u.auditTrouble(),
            u.orphans());
  }

  static BiFunction<SurveyedPair, Upkeep, Upkeep> otherRuns(Fact<List<String>> fact) {
    return (_, u) ->
        new Upkeep(
            u.editorOf(),
            u.keyEndsAt(),
            u.homeCalls(),
            fact,
            u.verifiedHash(),
            u.lastDrill(),
            u.unresolvedScripts(),
            u.approvers(),
            u.auditTrouble(),
            u.orphans());
  }

  static BiFunction<SurveyedPair, Upkeep, Upkeep> history(
      Fact<Optional<String>> verified, Fact<Optional<Instant>> drill) {
    return (_, u) ->
        new Upkeep(
            u.editorOf(),
            u.keyEndsAt(),
            u.homeCalls(),
            u.otherRuns(),
            verified,
            drill,
            u.unresolvedScripts(),
            u.approvers(),
            u.auditTrouble(),
            u.orphans());
  }

  static BiFunction<SurveyedPair, Upkeep, Upkeep> house(
      Fact<List<String>> scripts,
      Fact<Integer> approvers,
      Fact<List<String>> audit,
      Fact<List<String>> orphans) {
    return (_, u) ->
        new Upkeep(
            u.editorOf(),
            u.keyEndsAt(),
            u.homeCalls(),
            u.otherRuns(),
            u.verifiedHash(),
            u.lastDrill(),
            scripts,
            approvers,
            audit,
            orphans);
  }
}
