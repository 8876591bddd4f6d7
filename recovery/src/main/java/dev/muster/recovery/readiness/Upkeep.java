package dev.muster.recovery.readiness;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What only the installation itself knows. A part of the product that does not exist, or does not
/// answer, is a [Fact.Missing] with the reason; it never counts as good.
///
/// @param editorOf ids of the workspaces in which the API key may change things
/// @param keyEndsAt when the API key ends; empty if it does not
/// @param homeCalls the steps of the compiled unplanned failover that call the protected site
/// @param otherRuns runs that have not ended and hold servers of the plan
/// @param verifiedHash the hash of the plan as it was last verified; empty if it never was
/// @param lastDrill when the last successful drill ended; empty if there was none
/// @param unresolvedScripts scripts of the plan that cannot be found
/// @param approvers how many people who may approve can be reached
/// @param auditTrouble what is wrong with the ledger or its disk; empty if all is well
/// @param orphans resources of Muster's making that no run owns
public record Upkeep(
    Fact<Set<String>> editorOf,
    Fact<Optional<Instant>> keyEndsAt,
    Fact<List<String>> homeCalls,
    Fact<List<String>> otherRuns,
    Fact<Optional<String>> verifiedHash,
    Fact<Optional<Instant>> lastDrill,
    Fact<List<String>> unresolvedScripts,
    Fact<Integer> approvers,
    Fact<List<String>> auditTrouble,
    Fact<List<String>> orphans) {

  /// The same for a run that begins now: it waited until no other run held its servers, and its
  /// steps are known.
  Upkeep ofStart(List<String> needed, Instant at) {
    return new Upkeep(
        editorOf,
        keyEndsAt,
        Fact.known(needed, at),
        Fact.known(List.of(), at),
        verifiedHash,
        lastDrill,
        unresolvedScripts,
        approvers,
        auditTrouble,
        orphans);
  }

  /// The same with another answer to what an unplanned failover needs of the protected site.
  Upkeep with(Fact<List<String>> needed) {
    return new Upkeep(
        editorOf,
        keyEndsAt,
        needed,
        otherRuns,
        verifiedHash,
        lastDrill,
        unresolvedScripts,
        approvers,
        auditTrouble,
        orphans);
  }

  /// Nothing is known.
  public static Upkeep unknown(String why) {
    return new Upkeep(
        Fact.missing(why),
        Fact.missing(why),
        Fact.missing(why),
        Fact.missing(why),
        Fact.missing(why),
        Fact.missing(why),
        Fact.missing(why),
        Fact.missing(why),
        Fact.missing(why),
        Fact.missing(why));
  }
}
