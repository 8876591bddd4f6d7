package dev.muster.powervs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A cloud and token service on localhost that answers what a test scripted, and keeps what it was
/// asked. Tokens are `token-1`, `token-2` and so on unless scripted otherwise.
final class ScriptedCloud implements AutoCloseable {
  static final String TOKEN = "POST /identity/token";

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Deque<Reply>> script = new ConcurrentHashMap<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger tokens = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);

  /// A request as it arrived; the path is as on the wire, the query included.
  record Seen(String method, String path, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }

    String line() {
      return method + " " + path;
    }
  }

  /// How one request is answered.
  interface Reply {
    void give(HttpExchange exchange, ScriptedCloud cloud) throws IOException, InterruptedException;
  }

  ScriptedCloud() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// The replies in turn; the last one stays.
  ///
  /// @param line method and path, for example `GET /v1/workspaces`
  ScriptedCloud on(String line, Reply... replies) {
    script.put(line, new ConcurrentLinkedDeque<>(List.of(replies)));
    return this;
  }

  static Reply json(int status, String body, String... header) {
    return answer(status, "application/json", body, header);
  }

  static Reply html(int status, String body) {
    return answer(status, "text/html", body);
  }

  private static Reply answer(int status, String type, String body, String... header) {
    return (exchange, _) -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      for (int i = 0; i < header.length; i += 2) {
        exchange.getResponseHeaders().set(header[i], header[i + 1]);
      }
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    };
  }

  /// Promises a long body and ends the connection in the middle of it.
  static Reply cutOff() {
    return (exchange, _) -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write("{\"pvmInst".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      exchange.close();
    };
  }

  /// Ends the connection without a word.
  static Reply hangUp() {
    return (exchange, _) -> exchange.close();
  }

  /// Never answers.
  static Reply silence() {
    return (exchange, cloud) -> {
      cloud.closing.await();
      exchange.close();
    };
  }

  /// Answers once the latch is open.
  static Reply after(CountDownLatch latch, Reply then) {
    return (exchange, cloud) -> {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the test never let the reply go");
      }
      then.give(exchange, cloud);
    };
  }

  static Reply token(String value, int expiresIn) {
    return json(
        200,
        """
        {"access_token":"%s","refresh_token":"not_supported","token_type":"Bearer",\
        "expires_in":%d,"scope":"ibm openid"}\
        """
            .formatted(value, expiresIn));
  }

  /// What was asked of the cloud, tokens left out.
  List<Seen> requests() {
    return seen.stream().filter(request -> !request.line().equals(TOKEN)).toList();
  }

  List<Seen> tokenRequests() {
    return seen.stream().filter(request -> request.line().equals(TOKEN)).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Seen request =
        new Seen(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Map.copyOf(exchange.getRequestHeaders()),
            body);
    seen.add(request);
    try {
      reply(request.line()).give(exchange, this);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      exchange.close();
    }
  }

  private Reply reply(String line) {
    Deque<Reply> replies = script.get(line);
    if (replies != null) {
      synchronized (replies) {
        return replies.size() > 1 ? replies.removeFirst() : replies.getFirst();
      }
    }
    return line.equals(TOKEN)
        ? token("token-" + tokens.incrementAndGet(), 3600)
        : json(404, "{\"description\":\"not in the script: %s\"}".formatted(line));
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    executor.close();
  }
}
