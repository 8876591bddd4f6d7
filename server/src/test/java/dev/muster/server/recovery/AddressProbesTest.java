package dev.muster.server.recovery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AddressProbesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final ServerSocket listening = listen();

  @AfterEach
  void close() throws IOException {
    listening.close();
  }

  @Test
  void expectedStatusIsGood() throws Exception {
    answer("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n");
    assertThat(ask("http://127.0.0.1:%d/live?deep=1", 204)).isEmpty();
    assertThat(asked).containsExactly("GET /live?deep=1 HTTP/1.1");
  }

  @Test
  void otherStatusIsTold() throws Exception {
    answer("HTTP/1.1 503 Service Unavailable\r\n\r\n");
    assertThat(ask("http://127.0.0.1:%d", 200)).isEqualTo("must answer with 200, got: 503");
  }

  @Test
  void redirectIsNotFollowed() throws Exception {
    answer(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/elsewhere\r\n\r\n"
            .formatted(listening.getLocalPort()));
    assertThat(ask("http://127.0.0.1:%d/", 200))
        .isEqualTo("must answer with 200, got: 302; redirects are not followed");
    assertThat(asked).containsExactly("GET / HTTP/1.1");
  }

  @Test
  void connectionIsEnoughForTcp() throws Exception {
    answer("");
    assertThat(ask("tcp://127.0.0.1:%d", 0)).isEmpty();
  }

  @Test
  void closedPortIsTold() throws Exception {
    int port = listening.getLocalPort();
    listening.close();
    assertThat(probes().ask("tcp://127.0.0.1:" + port, Set.of(), 0, LONG))
        .startsWith("cannot be asked: ");
  }

  @Test
  void hostThatIsNotAllowedIsNotConnectedTo() throws Exception {
    answer("HTTP/1.1 200 OK\r\n\r\n");
    AddressProbes strict = new AddressProbes(AllowedHosts.NONE);
    String address = "http://127.0.0.1:" + listening.getLocalPort();
    assertThat(strict.ask(address, Set.of("127.0.0.1"), 200, LONG))
        .startsWith("this installation does not ask 127.0.0.1");
    assertThat(asked).isEmpty();
  }

  @Test
  void nameThatIsAllowedIsNotFollowedToThisMachine() throws Exception {
    answer("HTTP/1.1 200 OK\r\n\r\n");
    AddressProbes named =
        new AddressProbes(
            AllowedHosts.parse("app.example"),
            _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});
    String address = "http://app.example:" + listening.getLocalPort();
    assertThat(named.ask(address, Set.of(), 200, LONG))
        .startsWith("this installation does not ask app.example");
    assertThat(asked).isEmpty();
  }

  @Test
  void silenceEndsWithTheTimeout() throws Exception {
    // It takes the connection and never answers.
    String address = "http://127.0.0.1:" + listening.getLocalPort();
    assertThat(probes().ask(address, Set.of(), 200, Duration.ofMillis(200)))
        .isEqualTo("no answer within PT0.2S");
  }

  @Test
  void lineWithoutEndIsNotReadForEver() throws Exception {
    answer("HTTP/1.1 200 " + "O".repeat(100_000));
    assertThat(ask("http://127.0.0.1:%d", 200)).contains("longer than 1024 bytes");
  }

  @Test
  void whatIsNotHttpIsTold() throws Exception {
    answer("SSH-2.0-OpenSSH_9.7\r\n");
    assertThat(ask("http://127.0.0.1:%d", 200)).contains("must answer with HTTP");
  }

  private String ask(String address, int expect) throws InterruptedException {
    return probes().ask(address.formatted(listening.getLocalPort()), Set.of(), expect, LONG);
  }

  private AddressProbes probes() {
    return new AddressProbes(AllowedHosts.parse("127.0.0.1"));
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Gives every connection the same answer, and keeps the first line of what it asked.
  private void answer(String text) {
    Thread.ofVirtual()
        .start(() -> {
          while (!listening.isClosed()) {
            try (Socket socket = listening.accept();
                BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
                OutputStream out = socket.getOutputStream()) {
              String first = in.readLine();
              if (first != null) {
                asked.add(first);
                out.write(text.getBytes(ISO_8859_1));
                out.flush();
              }
            } catch (IOException _) {
              // The other side hung up, or the test is over.
            }
          }
        });
  }
}
