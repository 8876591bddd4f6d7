package dev.muster.cadf;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One audit event: who asked for which act on what, when, and how it ended. The components stand
/// in the order in which [CadfJson] writes them.
///
/// **Extensions.** This record and each nested one carries `extensions`, so that whatever was
/// received is written again:
/// - a name that is not a component is an unknown field; unknown fields keep their order and are
///   written last;
/// - a name that *is* a component tells how that field really stood when the component's type
///   cannot: a `MissingNode` means that it was left out, any other node is the value of another
///   type that it held. The component then has a neutral value (`""`, `false`, 0, an empty nested
///   record, [Severity#NORMAL]) and the extension is written in its place.
///
/// JSON nodes are shared, not copied: whoever hands one over must not change it afterwards.
///
/// @param logSourceCRN CRN of the service instance that acted; see [Crn]
/// @param saveServiceCopy whether the emitting service keeps a copy of its own
/// @param dataEvent false for a management event
/// @param eventTime when it happened; cut (not rounded) to hundredths of a second
/// @param action the act's name, as in [ActionCatalogue]; not blank
/// @param correlationId shared by all events of one operation; a token, not always a UUID
/// @param requestData what was asked for, free of secrets; null is written as `null`
/// @param responseData what came back, free of secrets; null is written as `null`
/// @param message one line for people; never to be parsed
public record CadfEvent(
    String logSourceCRN,
    boolean saveServiceCopy,
    boolean dataEvent,
    Outcome outcome,
    Instant eventTime,
    String action,
    String correlationId,
    Severity severity,
    Initiator initiator,
    Target target,
    Reason reason,
    @Nullable JsonNode requestData,
    @Nullable JsonNode responseData,
    String message,
    Observer observer,
    Map<String, JsonNode> extensions) {

  public CadfEvent {
    Objects.requireNonNull(logSourceCRN, "logSourceCRN is null");
    Objects.requireNonNull(outcome, "outcome is null");
    eventTime = EventTime.truncate(Objects.requireNonNull(eventTime, "eventTime is null"));
    Objects.requireNonNull(action, "action is null");
    if (action.isBlank()) {
      throw new IllegalArgumentException("action must not be blank");
    }
    Objects.requireNonNull(correlationId, "correlationId is null");
    Objects.requireNonNull(severity, "severity is null");
    Objects.requireNonNull(initiator, "initiator is null");
    Objects.requireNonNull(target, "target is null");
    Objects.requireNonNull(reason, "reason is null");
    Objects.requireNonNull(message, "message is null");
    Objects.requireNonNull(observer, "observer is null");
    extensions = unmodifiable(extensions);
    for (String name : FieldNames.INDISPENSABLE) {
      if (extensions.containsKey(name)) {
        throw new IllegalArgumentException("extensions must not stand for '" + name + "'");
      }
    }
  }

  /// Who asked.
  ///
  /// @param id IAM id, service id, certificate id, or the local user's name
  /// @param name readable counterpart of `id`; may be empty. Personal data.
  /// @param typeURI such as `service/security/account/user`
  /// @param authnId who logged in, when `id` acts on behalf of someone; may be empty
  public record Initiator(
      String id,
      String name,
      String typeURI,
      String authnId,
      String authnName,
      Host host,
      Credential credential,
      Map<String, JsonNode> extensions) {
    static final Initiator EMPTY =
        new Initiator("", "", "", "", "", Host.EMPTY, Credential.EMPTY, Map.of());

    public Initiator {
      Objects.requireNonNull(id, "initiator.id is null");
      Objects.requireNonNull(name, "initiator.name is null");
      Objects.requireNonNull(typeURI, "initiator.typeURI is null");
      Objects.requireNonNull(authnId, "initiator.authnId is null");
      Objects.requireNonNull(authnName, "initiator.authnName is null");
      Objects.requireNonNull(host, "initiator.host is null");
      Objects.requireNonNull(credential, "initiator.credential is null");
      extensions = unmodifiable(extensions);
    }

    public Initiator(
        String id,
        String name,
        String typeURI,
        String authnId,
        String authnName,
        Host host,
        Credential credential) {
      this(id, name, typeURI, authnId, authnName, host, credential, Map.of());
    }
  }

  /// Where the request came from.
  ///
  /// @param agent the user agent, as sent
  /// @param address IP address, or a CIDR block for `subnet`; empty if the initiator is a service
  ///   of the platform
  /// @param addressType `IPv4`, `IPv6`, `CSE` or `subnet`
  public record Host(
      String agent, String address, String addressType, Map<String, JsonNode> extensions) {
    static final Host EMPTY = new Host("", "", "");

    public Host {
      Objects.requireNonNull(agent, "initiator.host.agent is null");
      Objects.requireNonNull(address, "initiator.host.address is null");
      Objects.requireNonNull(addressType, "initiator.host.addressType is null");
      extensions = unmodifiable(extensions);
    }

    public Host(String agent, String address, String addressType) {
      this(agent, address, addressType, Map.of());
    }
  }

  /// How the initiator proved who they are: the kind of credential, never the credential.
  ///
  /// @param type such as `token`, `user` or `apikey`
  public record Credential(String type, Map<String, JsonNode> extensions) {
    static final Credential EMPTY = new Credential("");

    public Credential {
      Objects.requireNonNull(type, "initiator.credential.type is null");
      extensions = unmodifiable(extensions);
    }

    public Credential(String type) {
      this(type, Map.of());
    }
  }

  /// What was acted upon.
  ///
  /// @param id CRN of the resource
  /// @param name readable name, no personal data; may be empty
  /// @param typeURI service and object type, such as `power-dr-automation/dr-volume`; holds no verb
  /// @param resourceGroupId CRN of the resource group; may be empty
  public record Target(
      String id,
      String name,
      String typeURI,
      String resourceGroupId,
      Map<String, JsonNode> extensions) {
    static final Target EMPTY = new Target("", "", "", "");

    public Target {
      Objects.requireNonNull(id, "target.id is null");
      Objects.requireNonNull(name, "target.name is null");
      Objects.requireNonNull(typeURI, "target.typeURI is null");
      Objects.requireNonNull(resourceGroupId, "target.resourceGroupId is null");
      extensions = unmodifiable(extensions);
    }

    public Target(String id, String name, String typeURI, String resourceGroupId) {
      this(id, name, typeURI, resourceGroupId, Map.of());
    }
  }

  /// Why the outcome is what it is.
  ///
  /// @param reasonCode an HTTP status code
  /// @param reasonType the status code's phrase; see [ReasonPhrases]
  /// @param reasonForFailure free text when the outcome is a failure; left out when null
  public record Reason(
      int reasonCode,
      String reasonType,
      @Nullable String reasonForFailure,
      Map<String, JsonNode> extensions) {
    static final Reason EMPTY = new Reason(0, "", null);

    public Reason {
      Objects.requireNonNull(reasonType, "reason.reasonType is null");
      extensions = unmodifiable(extensions);
    }

    public Reason(int reasonCode, String reasonType, @Nullable String reasonForFailure) {
      this(reasonCode, reasonType, reasonForFailure, Map.of());
    }

    /// The reason with the code's standard phrase.
    public static Reason of(int reasonCode) {
      return new Reason(reasonCode, ReasonPhrases.of(reasonCode), null);
    }

    /// The reason with the code's standard phrase and an explanation.
    public static Reason of(int reasonCode, String reasonForFailure) {
      return new Reason(reasonCode, ReasonPhrases.of(reasonCode), reasonForFailure);
    }
  }

  /// Who recorded the event.
  public record Observer(String name, Map<String, JsonNode> extensions) {
    /// The name that every event of this format carries.
    public static final Observer ACTIVITY_TRACKER = new Observer("ActivityTracker");

    static final Observer EMPTY = new Observer("");

    public Observer {
      Objects.requireNonNull(name, "observer.name is null");
      extensions = unmodifiable(extensions);
    }

    public Observer(String name) {
      this(name, Map.of());
    }
  }

  private static Map<String, JsonNode> unmodifiable(Map<String, JsonNode> extensions) {
    Objects.requireNonNull(extensions, "extensions is null");
    // Not Map.copyOf: that forgets the order of the fields.
    return extensions.isEmpty()
        ? Map.of()
        : Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
  }
}
