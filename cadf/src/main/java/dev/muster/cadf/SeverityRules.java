package dev.muster.cadf;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How grave an event is: the act decides, and a failure can only make it graver, by its status
/// code. The tables stand in the data file `severity.json`. An installation can have the last word
/// with [SeverityOverride]s. Immutable.
public final class SeverityRules {
  private static final SeverityRules STANDARD =
      new SeverityRules(JsonTree.resource("severity.json"));

  private final Map<String, Severity> byVerb;
  private final Set<String> securityObjectTypes;
  private final Severity securityMutation;
  private final Map<Integer, Severity> byCode;
  private final Severity unlistedCode;
  private final List<SeverityOverride> overrides;

  private SeverityRules(JsonNode tables) {
    byVerb = new HashMap<>();
    for (Severity severity : Severity.values()) {
      for (JsonNode entry : tables.required("byVerb").required(severity.wire()).values()) {
        // Never a node in a message: its toString() starts the whole mapper, which takes longer
        // than all the rest of this module.
        String verb = entry.stringValue();
        refuseTwice(byVerb.put(verb, severity), "verb '" + verb + "'");
      }
    }
    securityObjectTypes = new HashSet<>();
    for (JsonNode type : tables.required("securityObjectTypes").values()) {
      securityObjectTypes.add(type.stringValue());
    }
    securityMutation = severityOf(tables.required("securityMutation"));
    byCode = new HashMap<>();
    for (Severity severity : Severity.values()) {
      for (JsonNode entry : tables.required("failureByCode").path(severity.wire()).values()) {
        int code = entry.intValue();
        refuseTwice(byCode.put(code, severity), "code " + code);
      }
    }
    unlistedCode = severityOf(tables.required("failureWithUnlistedCode"));
    overrides = List.of();
  }

  private SeverityRules(SeverityRules rules, List<SeverityOverride> overrides) {
    byVerb = rules.byVerb;
    securityObjectTypes = rules.securityObjectTypes;
    securityMutation = rules.securityMutation;
    byCode = rules.byCode;
    unlistedCode = rules.unlistedCode;
    this.overrides = List.copyOf(overrides);
  }

  /// The rules of the data file that ships with this module.
  public static SeverityRules standard() {
    return STANDARD;
  }

  /// These rules with the last word given to others: the first override that fits an event decides.
  /// They take the place of overrides that there were.
  public SeverityRules overriddenBy(List<SeverityOverride> overrides) {
    return new SeverityRules(this, overrides);
  }

  /// The severity of an event about an act of the catalogue.
  ///
  /// @param reasonCode the HTTP status code; matters only when the outcome is a failure
  public Severity severity(Action action, Outcome outcome, int reasonCode) {
    for (SeverityOverride override : overrides) {
      if (override.fits(action, outcome, reasonCode)) {
        return override.severity();
      }
    }
    return switch (outcome) {
      case SUCCESS, PENDING -> action.severity();
      case FAILURE -> action.severity().max(byCode.getOrDefault(reasonCode, unlistedCode));
    };
  }

  /// The severity of an act that does not fail: by its verb, or, when it changes something that
  /// belongs to security, by that.
  ///
  /// @throws IllegalArgumentException if the verb is in no table
  Severity ofAct(String verb, String objectType, Action.Kind kind) {
    Severity severity = byVerb.get(verb);
    if (severity == null) {
      throw new IllegalArgumentException("severity.json has no rule for the verb '" + verb + "'");
    }
    return switch (kind) {
      case READ -> severity;
      case MUTATION -> isSecurity(objectType) ? severity.max(securityMutation) : severity;
    };
  }

  boolean isSecurity(String objectType) {
    return securityObjectTypes.contains(objectType);
  }

  private static Severity severityOf(JsonNode word) {
    return Severity.ofWire(word.stringValue())
        .orElseThrow(() -> new IllegalArgumentException("no severity: " + word.stringValue()));
  }

  private static void refuseTwice(@Nullable Severity before, String what) {
    if (before != null) {
      throw new IllegalArgumentException("severity.json has two rules for the " + what);
    }
  }
}
