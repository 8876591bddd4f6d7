package dev.muster.server.call;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.ActContext;
import dev.muster.server.identity.Act;
import dev.muster.server.identity.Caller;
import dev.muster.server.identity.Tokens;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/// One call of a person or client. All its events share its correlation id.
///
/// @param act the row of the table of acts, if there is one
/// @param caller empty when no valid credential was shown
public record Call(
    String correlationId,
    String method,
    String path,
    Optional<Act> act,
    Optional<Caller> caller,
    Host host) {
  static final String CORRELATION_ID = Call.class.getName() + ".correlationId";
  static final String RECORDED = Call.class.getName() + ".recorded";
  private static final int AGENT_CHARS_MAX = 256;

  public Call {
    requireNonNull(correlationId, "correlationId is null");
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
    requireNonNull(host, "host is null");
  }

  /// The call that a request carries.
  public static Call of(HttpServletRequest request) {
    String path = request.getRequestURI();
    return new Call(
        (String) requireNonNull(request.getAttribute(CORRELATION_ID), "no CallFilter ran"),
        request.getMethod(),
        path,
        Act.of(request.getMethod(), path),
        Optional.ofNullable((Caller) request.getAttribute(Caller.class.getName())),
        host(request));
  }

  /// Says that an event of this request tells of its refusal already.
  public static void markRecorded(HttpServletRequest request) {
    request.setAttribute(RECORDED, true);
  }

  public static boolean isRecorded(HttpServletRequest request) {
    return request.getAttribute(RECORDED) != null;
  }

  /// The best-known action: that of the route, or the one for unknown requests.
  public String action() {
    return act.map(Act::action).filter(name -> !name.isEmpty()).orElse(Act.UNKNOWN_ACTION);
  }

  /// Who asks, as events name them.
  public Initiator initiator() {
    return caller
        .map(known ->
            new Initiator(
                known.id(),
                known.name(),
                typeUri(known.kind()),
                "",
                "",
                host,
                new Credential("token")))
        .orElseGet(
            () -> new Initiator("anonymous", "", "unknown", "", "", host, new Credential("")));
  }

  /// The context for audited acts in the cloud.
  public ActContext context() {
    return ActContext.of(initiator(), correlationId);
  }

  private static String typeUri(Caller.Kind kind) {
    return switch (kind) {
      case USER, SESSION -> "service/security/account/user";
      case SERVICE -> "service/security/account/serviceid";
    };
  }

  private static Host host(HttpServletRequest request) {
    String agent = Tokens.masked(Optional.ofNullable(request.getHeader("User-Agent")).orElse(""));
    String address = request.getRemoteAddr();
    // A scope such as %eth0 belongs to this machine, not to the caller's address.
    int scope = address.indexOf('%');
    String plain = scope < 0 ? address : address.substring(0, scope);
    return new Host(
        agent.length() > AGENT_CHARS_MAX ? agent.substring(0, AGENT_CHARS_MAX) : agent,
        plain,
        plain.contains(":") ? "IPv6" : "IPv4");
  }
}
