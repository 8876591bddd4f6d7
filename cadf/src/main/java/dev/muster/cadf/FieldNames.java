package dev.muster.cadf;

import java.util.List;
import java.util.Set;

/// The names of the format, object by object: what is not listed here is an unknown field.
final class FieldNames {
  static final Set<String> EVENT =
      Set.of(
          "logSourceCRN",
          "saveServiceCopy",
          "dataEvent",
          "outcome",
          "eventTime",
          "action",
          "correlationId",
          "severity",
          "initiator",
          "target",
          "reason",
          "requestData",
          "responseData",
          "message",
          "observer");

  /// Without these an event is refused.
  static final List<String> INDISPENSABLE =
      List.of("action", "eventTime", "outcome", "initiator", "target");

  static final Set<String> INITIATOR =
      Set.of("id", "name", "typeURI", "authnId", "authnName", "host", "credential");
  static final Set<String> HOST = Set.of("agent", "address", "addressType");
  static final Set<String> CREDENTIAL = Set.of("type");
  static final Set<String> TARGET = Set.of("id", "name", "typeURI", "resourceGroupId");
  static final Set<String> REASON = Set.of("reasonCode", "reasonType", "reasonForFailure");
  static final Set<String> OBSERVER = Set.of("name");

  private FieldNames() {}
}
