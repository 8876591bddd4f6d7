package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// What the launcher runs once after a build, so that the JVM can keep the classes that verbs load
/// in its cache. Calls typical verbs against a server of canned answers; prints nothing.
public final class CacheTraining {
  private static final String LIST =
      """
      {"result":[{"id":"1","name":"a","site":"x","shape":{"processors":0.5}}],
       "correlationId":"c","receipts":[{"origin":"o","index":1,"location":"l"}]}
      """;
  private static final String OPERATION =
      """
      {"result":{"id":"c","action":"a","target":"t","state":"success","detail":"d","receipts":[]}}
      """;
  private static final String EVENTS =
      """
      {"events":[{"action":"a","outcome":"success","target":{"name":"t"}}],"ids":["l:1"]}
      """;
  private static final String PROBLEM = "{\"title\":\"t\",\"errors\":[{\"field\":\"f\"}]}";

  private CacheTraining() {}

  public static void main(String[] arguments) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", CacheTraining::answer);
    server.start();
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    var surroundings =
        new Surroundings(
            Path.of(""),
            Map.of(
                "MUSTER_URL",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "MUSTER_TOKEN",
                "none"),
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            InstantSource.system(),
            _ -> {},
            _ -> Optional.empty());
    var cli = new Cli(surroundings);
    cli.run("instance", "list");
    cli.run("instance", "list", "--output", "json");
    cli.run("instance", "read", "a");
    cli.run("instance", "start", "a");
    cli.run("volume", "create", "v", "--size-gb", "1");
    cli.run("events", "search", "outcome:failure");
    cli.run("events", "search", "--output", "json");
    cli.run("instance", "--help");
    cli.run("instance", "start", "--help");
    cli.run("nothing");
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean read = exchange.getRequestMethod().equals("GET");
    if (path.startsWith("/api/v1/events")) {
      send(exchange, 200, EVENTS);
    } else if (path.equals("/api/v1/volumes")) {
      send(exchange, 400, PROBLEM);
    } else if (read) {
      send(exchange, 200, LIST);
    } else {
      send(exchange, 202, OPERATION);
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
