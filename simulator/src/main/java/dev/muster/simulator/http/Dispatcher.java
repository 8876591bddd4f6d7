package dev.muster.simulator.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.simulator.http.Interference.Call;
import dev.muster.simulator.http.Interference.Course;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/// Answers requests: admission, the routing table, and errors in the API's shape.
///
/// Not known here: sockets, and any resource of the cloud. Thread-safe.
///
/// @param failed hears of what ended a call with 500
public record Dispatcher(
    Routes routes,
    Gate gate,
    Transactions transactions,
    TokenEndpoint tokens,
    AdminEndpoint admin,
    Interference interference,
    Consumer<Throwable> failed) {
  private static final int QUERY_CHARS_MAX = 8 << 10;

  public Dispatcher {
    requireNonNull(routes, "routes is null");
    requireNonNull(gate, "gate is null");
    requireNonNull(transactions, "transactions is null");
    requireNonNull(tokens, "tokens is null");
    requireNonNull(admin, "admin is null");
    requireNonNull(interference, "interference is null");
    requireNonNull(failed, "failed is null");
  }

  /// Runs an operation so that all its changes are kept, durably, or none.
  @FunctionalInterface
  public interface Transactions {
    Reply within(Supplier<Reply> operation);
  }

  /// Answers a request. Never throws because of what is in it.
  public WireAnswer answer(WireRequest request) {
    try {
      if (request.query().length() > QUERY_CHARS_MAX) {
        throw ApiFault.badRequest("query must have at most " + QUERY_CHARS_MAX + " characters");
      }
      if (request.path().startsWith(AdminEndpoint.PREFIX)) {
        return full(admin.answer(request));
      }
      return request.path().equals(TokenEndpoint.PATH) ? token(request) : dispatch(request);
    } catch (ApiFault fault) {
      return refusal(fault);
    } catch (RuntimeException e) {
      failed.accept(e);
      return error(500, "Internal Server Error", "the simulator failed: " + e.getClass().getName());
    }
  }

  /// The refusal as it stands on the wire.
  public static WireAnswer.Full refusal(ApiFault fault) {
    ObjectNode body = errorBody(fault.error(), fault.getMessage());
    fault.code().ifPresent(code -> body.put("code", code).put("message", fault.getMessage()));
    return full(new Reply(fault.status(), body));
  }

  private WireAnswer token(WireRequest request) {
    Course course =
        interference.on(
            new Call(request.method(), TokenEndpoint.PATH, Map.of(), Optional.empty(), "", ""));
    return course
        .instead()
        .orElseGet(() -> course.after(full(tokens.answer(request.method(), form(request.body())))));
  }

  private WireAnswer dispatch(WireRequest request) {
    Optional<String> authorization = request.header("authorization");
    Optional<String> crn = request.header("crn");
    Routes.Match match;
    try {
      match = routes.find(request.method(), request.path());
    } catch (ApiFault fault) {
      // Who is not known learns nothing about the paths.
      gate.admit(authorization, crn, Optional.empty(), false);
      throw fault;
    }
    Route route = match.route();
    Course course =
        interference.on(
            new Call(
                route.method(),
                route.template(),
                match.path(),
                crn,
                authorization.orElse(""),
                request.body()));
    Optional<WireAnswer> instead = course.instead();
    if (instead.isPresent()) {
      return instead.get();
    }
    Optional<String> workspace = Optional.ofNullable(match.path().get(Route.WORKSPACE));
    try {
      Caller caller = gate.admit(authorization, crn, workspace, route.crnNeeded());
      Request parsed =
          new Request(match.path(), form(request.query()), Body.parse(request.body()), caller);
      Reply reply =
          transactions.within(() -> course.perform(() -> route.operation().apply(parsed)));
      if (!route.successes().contains(reply.status())) {
        throw new IllegalStateException(
            route.method() + " " + route.template() + " answered " + reply.status());
      }
      return course.after(full(reply));
    } catch (ApiFault fault) {
      return course.after(refusal(route.declared(fault)));
    }
  }

  private static Map<String, List<String>> form(String encoded) {
    Map<String, List<String>> fields = new HashMap<>();
    for (String pair : encoded.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      try {
        fields
            .computeIfAbsent(URLDecoder.decode(name, UTF_8), key -> new ArrayList<>())
            .add(URLDecoder.decode(value, UTF_8));
      } catch (IllegalArgumentException e) {
        throw ApiFault.badRequest("query or form is not percent-encoded UTF-8");
      }
    }
    return fields;
  }

  private static WireAnswer.Full error(int status, String error, String description) {
    return full(new Reply(status, errorBody(error, description)));
  }

  private static ObjectNode errorBody(String error, String description) {
    return Json.object().put("description", description).put("error", error);
  }

  private static WireAnswer.Full full(Reply reply) {
    return WireAnswer.Full.json(reply.status(), Json.MAPPER.writeValueAsString(reply.body()));
  }
}
