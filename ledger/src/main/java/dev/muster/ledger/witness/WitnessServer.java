package dev.muster.ledger.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.muster.ledger.SignedNote;
import dev.muster.ledger.witness.Answer.Conflict;
import dev.muster.ledger.witness.Answer.Cosigned;
import dev.muster.ledger.witness.Answer.Refused;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A witness over HTTP. Source: C2SP tlog-witness.
///
/// ```
/// POST /add-checkpoint              cosign
/// GET  /<SHA-256 of origin>/checkpoint   what was cosigned last
/// ```
public final class WitnessServer implements AutoCloseable {
  private static final int BODY_BYTES_MAX = 256 << 10;
  private static final int REQUESTS_MAX = 64;
  private static final String SIZE_TYPE = "text/x.tlog.size";
  private static final String TEXT_TYPE = "text/plain; charset=utf-8";
  private static final Pattern LATEST = Pattern.compile("/([0-9a-f]{64})/checkpoint");

  private final Witness witness;
  private final HttpServer server;
  private final ExecutorService executor;
  private final Semaphore places = new Semaphore(REQUESTS_MAX);

  private WitnessServer(Witness witness, HttpServer server, ExecutorService executor) {
    this.witness = witness;
    this.server = server;
    this.executor = executor;
  }

  /// Starts to answer.
  ///
  /// @param address port 0 takes a free one
  public static WitnessServer start(Witness witness, InetSocketAddress address) throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    var started = new WitnessServer(witness, server, executor);
    server.setExecutor(executor);
    server.createContext("/", started::handle);
    server.start();
    return started;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!places.tryAcquire()) {
        send(exchange, 503, TEXT_TYPE, "busy\n");
        return;
      }
      try {
        route(exchange);
      } finally {
        places.release();
      }
    }
  }

  private void route(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Matcher latest = LATEST.matcher(path);
    boolean add = path.equals("/add-checkpoint");
    if (!add && !latest.matches()) {
      send(exchange, 404, TEXT_TYPE, "not found\n");
    } else if (!exchange.getRequestMethod().equals(add ? "POST" : "GET")) {
      send(exchange, 405, TEXT_TYPE, "wrong method\n");
    } else if (add) {
      addCheckpoint(exchange);
    } else {
      Optional<byte[]> note = witness.latest(latest.group(1));
      exchange.getResponseHeaders().set("Cache-Control", "no-cache");
      String body = note.map(bytes -> new String(bytes, UTF_8)).orElse("not found\n");
      send(exchange, note.isPresent() ? 200 : 404, TEXT_TYPE, body);
    }
  }

  private void addCheckpoint(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
    if (body.length > BODY_BYTES_MAX) {
      send(exchange, 413, TEXT_TYPE, "larger than 256 KiB\n");
      return;
    }
    Answer answer = witness.addCheckpoint(body);
    switch (answer) {
      case Cosigned(var signatures) -> {
        var lines = new StringBuilder();
        signatures.stream().map(SignedNote.Signature::line).forEach(lines::append);
        send(exchange, answer.status(), TEXT_TYPE, lines.toString());
      }
      case Conflict(long size) -> send(exchange, answer.status(), SIZE_TYPE, size + "\n");
      case Refused(int status, String reason) -> send(exchange, status, TEXT_TYPE, reason + "\n");
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /// Stops at once; the witness stays open.
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
