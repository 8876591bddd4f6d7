package dev.muster.simulator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Carries the routing table over HTTP: limits, admission, dispatch, and errors in the API's shape.
///
/// Not known here: any resource of the cloud. Thread-safe; every call runs on a virtual thread.
public final class HttpFront implements AutoCloseable {
  private static final int BODY_BYTES_MAX = 1 << 20;
  private static final int HEADER_CHARS_MAX = 32 << 10;
  private static final int QUERY_CHARS_MAX = 8 << 10;

  private final Routes routes;
  private final Gate gate;
  private final Transactions transactions;
  private final TokenEndpoint tokens;
  private final InstantSource clock;
  private final Consumer<Answered> answered;
  private final Consumer<Throwable> failed;
  private final HttpServer server;
  private final ExecutorService threads;

  private HttpFront(Builder builder, InetSocketAddress address) throws IOException {
    routes = builder.routes;
    gate = builder.gate;
    transactions = builder.transactions;
    tokens = builder.tokens;
    clock = builder.clock;
    answered = builder.answered;
    failed = builder.failed;
    // Without this the JDK's server waits for the client's delayed ACK, 40 ms on each answer.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
    server = HttpServer.create(address, 0);
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /// What a front is made of.
  public record Builder(
      Routes routes,
      Gate gate,
      Transactions transactions,
      TokenEndpoint tokens,
      InstantSource clock,
      Consumer<Answered> answered,
      Consumer<Throwable> failed) {
    /// Binds and serves.
    public HttpFront listen(InetSocketAddress address) throws IOException {
      return new HttpFront(this, address);
    }
  }

  /// Runs an operation so that all its changes are kept, durably, or none.
  public interface Transactions {
    Reply within(Supplier<Reply> operation);
  }

  public InetSocketAddress address() {
    return server.getAddress();
  }

  /// Stops accepting, and lets running calls end.
  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      long start = clock.millis();
      Reply reply = reply(exchange);
      send(exchange, reply);
      answered.accept(
          new Answered(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              reply.status(),
              Duration.ofMillis(Math.max(0, clock.millis() - start))));
    }
  }

  private Reply reply(HttpExchange exchange) {
    try {
      checkHeaders(exchange);
      String path = exchange.getRequestURI().getRawPath();
      byte[] body = body(exchange);
      if (path.equals(TokenEndpoint.PATH)) {
        return tokens.answer(exchange.getRequestMethod(), form(new String(body, UTF_8)));
      }
      return dispatch(exchange, path, body);
    } catch (ApiFault fault) {
      return refusal(fault);
    } catch (IOException e) {
      return refusal(ApiFault.badRequest("the request could not be read"));
    } catch (RuntimeException e) {
      failed.accept(e);
      return error(500, "Internal Server Error", "the simulator failed: " + e.getClass().getName());
    }
  }

  private Reply dispatch(HttpExchange exchange, String path, byte[] body) {
    Headers headers = exchange.getRequestHeaders();
    Optional<String> authorization = Optional.ofNullable(headers.getFirst("Authorization"));
    Optional<String> crn = Optional.ofNullable(headers.getFirst("CRN"));
    Routes.Match match;
    try {
      match = routes.find(exchange.getRequestMethod(), path);
    } catch (ApiFault fault) {
      // Who is not known learns nothing about the paths.
      gate.admit(authorization, crn, Optional.empty(), false);
      throw fault;
    }
    Route route = match.route();
    Optional<String> workspace = Optional.ofNullable(match.path().get(Route.WORKSPACE));
    Caller caller = gate.admit(authorization, crn, workspace, route.crnNeeded());
    try {
      Map<String, List<String>> query =
          form(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
      Request request = new Request(match.path(), query, parse(body), caller);
      Reply reply = transactions.within(() -> route.operation().apply(request));
      if (!route.successes().contains(reply.status())) {
        throw new IllegalStateException(
            route.method() + " " + route.template() + " answered " + reply.status());
      }
      return reply;
    } catch (ApiFault fault) {
      throw route.declared(fault);
    }
  }

  private static void checkHeaders(HttpExchange exchange) {
    long size = 0;
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      for (String value : header.getValue()) {
        size += header.getKey().length() + value.length();
      }
    }
    if (size > HEADER_CHARS_MAX) {
      throw ApiFault.headersTooLarge("headers must have at most " + HEADER_CHARS_MAX + " bytes");
    }
    String query = exchange.getRequestURI().getRawQuery();
    if (query != null && query.length() > QUERY_CHARS_MAX) {
      throw ApiFault.badRequest("query must have at most " + QUERY_CHARS_MAX + " characters");
    }
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      byte[] bytes = in.readNBytes(BODY_BYTES_MAX + 1);
      if (bytes.length > BODY_BYTES_MAX) {
        throw ApiFault.tooLarge("body must have at most " + BODY_BYTES_MAX + " bytes");
      }
      return bytes;
    }
  }

  private static Body parse(byte[] bytes) {
    if (new String(bytes, UTF_8).isBlank()) {
      return new Body(Json.object());
    }
    try {
      JsonNode node = Json.MAPPER.readTree(bytes);
      if (node instanceof ObjectNode object) {
        return new Body(object);
      }
      if (node.isNull()) {
        return new Body(Json.object());
      }
      throw ApiFault.badRequest("parsing body failed: a JSON object is expected");
    } catch (JacksonException e) {
      // The parser's text quotes the body, which may hold a secret.
      throw ApiFault.badRequest("parsing body failed: it is not well-formed JSON");
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

  private static Reply refusal(ApiFault fault) {
    Reply reply = error(fault.status(), fault.error(), fault.getMessage());
    ObjectNode body = (ObjectNode) reply.body();
    fault.code().ifPresent(code -> body.put("code", code).put("message", fault.getMessage()));
    return reply;
  }

  private static Reply error(int status, String error, String description) {
    return new Reply(status, Json.object().put("description", description).put("error", error));
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] bytes = Json.MAPPER.writeValueAsBytes(reply.body());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    if (reply.status() == 413 || reply.status() == 431) {
      exchange.getResponseHeaders().set("Connection", "close");
    }
    exchange.sendResponseHeaders(reply.status(), bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
