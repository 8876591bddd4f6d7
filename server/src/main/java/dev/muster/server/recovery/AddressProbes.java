package dev.muster.server.recovery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.muster.recovery.run.Outside;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// The checks of plans that go over the network: an HTTP status, or a connection. Asks only what is
/// allowed, connects to the very address that was judged, reads the status line and nothing else,
/// follows no redirect, and ends with its timeout whatever the other side does. Thread-safe.
public final class AddressProbes implements Outside.Probes {
  private static final int LINE_MAX = 1_024;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");

  private final AllowedHosts allowed;
  private final Resolver resolver;

  /// Finds the addresses of a host.
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  public AddressProbes(AllowedHosts allowed) {
    this(allowed, InetAddress::getAllByName);
  }

  AddressProbes(AllowedHosts allowed, Resolver resolver) {
    this.allowed = requireNonNull(allowed, "allowed is null");
    this.resolver = requireNonNull(resolver, "resolver is null");
  }

  @Override
  public String ask(String address, Set<String> recovered, int expect, Duration timeout)
      throws InterruptedException {
    AtomicReference<Socket> open = new AtomicReference<>(new Socket());
    Callable<String> attempt = () -> attempt(URI.create(address), recovered, expect, open);
    FutureTask<String> task = new FutureTask<>(attempt);
    Thread thread = Thread.ofVirtual().name("check").start(task);
    try {
      return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return "no answer within " + timeout;
    } catch (ExecutionException e) {
      return why(e.getCause());
    } finally {
      thread.interrupt();
      close(open.get());
    }
  }

  private String attempt(
      URI address, Set<String> recovered, int expect, AtomicReference<Socket> open)
      throws IOException {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(address.getHost()).replace("[", "").replace("]", "");
    boolean secure = scheme.equals("https");
    int port = address.getPort() >= 0 ? address.getPort() : secure ? 443 : 80;
    for (InetAddress each : resolver.resolve(host)) {
      if (allowed.allows(host, each, port, recovered)) {
        Socket socket = open.get();
        socket.connect(new InetSocketAddress(each, port));
        return scheme.equals("tcp")
            ? ""
            : verdict(statusLine(secure ? secured(socket, host, port) : socket, address), expect);
      }
    }
    return "this installation does not ask %s: it is no address of a server that this run recovers, and --check-hosts does not name it"
        .formatted(host);
  }

  /// The certificate must be the host's.
  private static Socket secured(Socket socket, String host, int port) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private static String statusLine(Socket socket, URI address) throws IOException {
    String path = address.getRawPath();
    String query = address.getRawQuery();
    String target =
        (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    String request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: muster-check\r\nAccept: */*\r\nConnection: close\r\n\r\n"
            .formatted(target, address.getRawAuthority());
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
      if (line.length() == LINE_MAX) {
        throw new IOException("its first line is longer than %d bytes".formatted(LINE_MAX));
      }
      line.append((char) read);
    }
    return line.toString().stripTrailing();
  }

  private static String verdict(String line, int expect) {
    Matcher status = STATUS.matcher(line);
    if (!status.matches()) {
      return "must answer with HTTP, got something else";
    }
    int code = Integer.parseInt(status.group(1));
    if (code == expect) {
      return "";
    }
    String not = code / 100 == 3 ? "; redirects are not followed" : "";
    return "must answer with %d, got: %d%s".formatted(expect, code, not);
  }

  private static String why(@Nullable Throwable failure) {
    return switch (failure) {
      case UnknownHostException _ -> "its name is not known";
      case IOException e -> "cannot be asked: " + e.getMessage();
      case null, default -> "cannot be asked: " + failure;
    };
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is not used again.
    }
  }
}
