package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An HTTP server that answers as it was told and remembers what it was asked. The last answer to a
/// call is given again for ever; a call without an answer is 501.
final class ScriptedServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Deque<Reply>> script = new HashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /// What was asked.
  ///
  /// @param call method, path and query, for example `GET /api/v1/instances?site=wdc06`
  record Request(String call, Map<String, List<String>> headers, String body) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name)).map(List::getFirst);
    }
  }

  /// What is answered.
  ///
  /// @param torn whether the connection breaks before the announced end
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Reply(
      int status, String contentType, byte[] body, boolean torn, Map<String, String> headers) {
    Reply(int status, String contentType, byte[] body, boolean torn) {
      this(status, contentType, body, torn, Map.of());
    }

    Reply(int status, String contentType, String body) {
      this(status, contentType, body.getBytes(UTF_8), false);
    }
  }

  ScriptedServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(executor);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// Requests in the order in which they came.
  List<Request> requests() {
    return requests;
  }

  List<String> calls() {
    return requests.stream().map(Request::call).toList();
  }

  ScriptedServer on(String call, int status, String body) {
    return add(call, new Reply(status, "application/json", body));
  }

  ScriptedServer on(String call, int status, String body, String header, String value) {
    byte[] bytes = body.getBytes(UTF_8);
    return add(call, new Reply(status, "application/json", bytes, false, Map.of(header, value)));
  }

  ScriptedServer onFile(String call, byte[] file) {
    return add(call, new Reply(200, "application/octet-stream", file, false));
  }

  ScriptedServer onStream(String call, String body) {
    return add(call, new Reply(200, "text/event-stream", body));
  }

  /// A stream that breaks before its first message. What the client has received but not read is
  /// lost when a connection breaks, so a message before the break would come or not.
  ScriptedServer onTornStream(String call) {
    return add(call, new Reply(200, "text/event-stream", new byte[0], true));
  }

  private synchronized ScriptedServer add(String call, Reply reply) {
    script.computeIfAbsent(call, _ -> new ArrayDeque<>()).add(reply);
    return this;
  }

  private synchronized Reply next(String call) {
    Deque<Reply> replies = script.get(call);
    if (replies == null) {
      return new Reply(501, "text/plain", "not in the script: " + call);
    }
    return replies.size() > 1 ? replies.removeFirst() : replies.getFirst();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    requests.add(new Request(call, Map.copyOf(exchange.getRequestHeaders()), body));
    Reply reply = next(call);
    byte[] bytes = reply.body();
    exchange.getResponseHeaders().set("Content-Type", reply.contentType());
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    int announced = bytes.length + (reply.torn() ? 100 : 0);
    try (exchange) {
      exchange.sendResponseHeaders(reply.status(), announced);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
