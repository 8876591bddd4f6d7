package dev.muster.simulator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/// Carries requests and answers over HTTP, within limits, and does to connections what the answers
/// demand. Thread-safe; every call runs on a virtual thread.
public final class HttpFront implements AutoCloseable {
  private static final int BODY_BYTES_MAX = 1 << 20;
  private static final int HEADER_CHARS_MAX = 32 << 10;

  private final Function<WireRequest, WireAnswer> answers;
  private final InstantSource clock;
  private final Consumer<Answered> answered;
  private final InetSocketAddress address;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicBoolean reopening = new AtomicBoolean();
  private HttpServer server;

  private HttpFront(
      Function<WireRequest, WireAnswer> answers,
      InstantSource clock,
      Consumer<Answered> answered,
      InetSocketAddress wanted)
      throws IOException {
    this.answers = answers;
    this.clock = clock;
    this.answered = answered;
    // The JDK's server waits for the client's delayed ACK without the first, 40 ms on each answer.
    // With its own 30 s and 200 connections it drops idle ones in the same moment in which the
    // JDK's client, which keeps them for 30 s, sends on them.
    preset("sun.net.httpserver.nodelay", "true");
    preset("sun.net.httpserver.idleInterval", "90");
    preset("sun.net.httpserver.maxIdleConnections", "10000");
    server = open(wanted);
    address = server.getAddress();
  }

  /// Binds and serves.
  public static HttpFront listen(
      InetSocketAddress address,
      Function<WireRequest, WireAnswer> answers,
      InstantSource clock,
      Consumer<Answered> answered)
      throws IOException {
    return new HttpFront(answers, clock, answered, address);
  }

  public InetSocketAddress address() {
    return address;
  }

  /// Stops accepting, and lets running calls end.
  @Override
  public void close() {
    closing.countDown();
    synchronized (this) {
      server.stop(0);
    }
    threads.close();
  }

  private static void preset(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private HttpServer open(InetSocketAddress at) throws IOException {
    HttpServer opened = HttpServer.create(at, 1024);
    opened.setExecutor(threads);
    opened.createContext("/", this::serve);
    opened.start();
    return opened;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      long start = clock.millis();
      WireAnswer answer = answer(exchange);
      boolean open = pause(answer.delay());
      // Before the caller knows: whoever counts calls must not lag behind them.
      answered.accept(
          new Answered(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              answer instanceof WireAnswer.Full full ? full.status() : 0,
              Duration.ofMillis(Math.max(0, clock.millis() - start))));
      switch (answer) {
        case WireAnswer.Full full when open -> send(exchange, full);
        case WireAnswer.Silence _ -> pause(Duration.ofMinutes(10));
        case WireAnswer.Closed(Duration closed) -> closeFor(closed);
        case WireAnswer.Full _, WireAnswer.Hangup _ -> {
          // Ending the exchange without an answer ends its connection.
        }
      }
    }
  }

  private WireAnswer answer(HttpExchange exchange) {
    try {
      return answers.apply(request(exchange));
    } catch (ApiFault fault) {
      return Dispatcher.refusal(fault);
    } catch (IOException _) {
      return Dispatcher.refusal(ApiFault.badRequest("the request could not be read"));
    }
  }

  private static WireRequest request(HttpExchange exchange) throws IOException {
    long size = 0;
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      for (String value : header.getValue()) {
        size += header.getKey().length() + value.length();
        headers.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), value);
      }
    }
    if (size > HEADER_CHARS_MAX) {
      throw ApiFault.headersTooLarge("headers must have at most " + HEADER_CHARS_MAX + " bytes");
    }
    return new WireRequest(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath(),
        Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
        headers,
        body(exchange));
  }

  private static String body(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      byte[] bytes = in.readNBytes(BODY_BYTES_MAX + 1);
      if (bytes.length > BODY_BYTES_MAX) {
        throw ApiFault.tooLarge("body must have at most " + BODY_BYTES_MAX + " bytes");
      }
      return new String(bytes, UTF_8);
    }
  }

  private static void send(HttpExchange exchange, WireAnswer.Full answer) throws IOException {
    byte[] bytes = answer.body().getBytes(UTF_8);
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    if (answer.status() == 413 || answer.status() == 431) {
      exchange.getResponseHeaders().set("Connection", "close");
    }
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /// Waits in real time.
  ///
  /// @return whether the front is still open
  private boolean pause(Duration duration) {
    try {
      return duration.isZero()
          ? closing.getCount() > 0
          : !closing.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Gives up the port and takes it again later, on a thread that outlives this call.
  private void closeFor(Duration closed) {
    if (!reopening.compareAndSet(false, true)) {
      return;
    }
    Thread.ofVirtual()
        .name("simulator-port")
        .start(() -> {
          synchronized (this) {
            server.stop(0);
          }
          while (pause(closed)) {
            synchronized (this) {
              if (closing.getCount() == 0 || tryReopen()) {
                break;
              }
            }
          }
          reopening.set(false);
        });
  }

  private boolean tryReopen() {
    try {
      server = open(address);
      return true;
    } catch (IOException _) {
      // Somebody else has the port just now: waits as long again.
      return false;
    }
  }
}
