package dev.muster.server;

import dev.muster.ledger.LedgerException;
import dev.muster.server.identity.Tokens;
import dev.muster.server.state.DataFolder;
import dev.muster.server.state.FolderInUseException;
import dev.muster.server.wiring.Foundation;
import dev.muster.server.wiring.Settings;
import dev.muster.server.wiring.SettingsFileException;
import dev.muster.simulator.SimulatorException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/// A server of this process that answers calls.
final class RunningServer implements AutoCloseable {
  private final ConfigurableApplicationContext context;
  private final String url;

  private RunningServer(ConfigurableApplicationContext context, String url) {
    this.context = context;
    this.url = url;
  }

  /// Starts everything; returns when calls are answered.
  ///
  /// @throws StartRefusedException with a message in plain words if something cannot start
  static RunningServer start(Settings settings) {
    var application = new SpringApplication(ServerApplication.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setDefaultProperties(properties(settings));
    // The folder and the ledgers come before the framework: what is wrong with them is told in one
    // line, and nothing else has been started yet.
    AtomicReference<Foundation> foundation = new AtomicReference<>();
    application.addInitializers(context -> {
      Foundation opened = Foundation.open(settings);
      foundation.set(opened);
      opened.register((GenericApplicationContext) context);
    });
    try {
      ConfigurableApplicationContext context = application.run();
      int port = context.getEnvironment().getProperty("local.server.port", Integer.class, 0);
      var server = new RunningServer(context, url(settings.host(), port));
      server.openForUse();
      return server;
    } catch (RuntimeException e) {
      Foundation opened = foundation.get();
      if (opened != null) {
        opened.close();
      }
      throw StartRefusedException.because(e, settings);
    }
  }

  private static Map<String, Object> properties(Settings settings) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("server.port", settings.port());
    properties.put("server.address", settings.host());
    properties.put("logging.file.name", settings.data().resolve("logs/muster.log").toString());
    return properties;
  }

  private static String url(String host, int port) {
    boolean loopback = host.equals("127.0.0.1") || host.equals("::1") || host.equals("0.0.0.0");
    String name = loopback ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
    return "http://" + name + ":" + port;
  }

  private void openForUse() {
    context.getBean(Tokens.class).adoptAdministrator(administratorToken());
    context.getBean(DataFolder.class).announce(url);
  }

  /// The administrator's token, made at the first start.
  String administratorToken() {
    Tokens tokens = context.getBean(Tokens.class);
    return context.getBean(DataFolder.class).administratorToken(tokens::newAdministratorSecret);
  }

  String url() {
    return url;
  }

  /// A new link that signs one browser in, once.
  String signInLink() {
    return url + "/sign-in?code=" + context.getBean(Tokens.class).newSignInCode();
  }

  <T> T part(Class<T> type) {
    return context.getBean(type);
  }

  /// Lets running calls end, then gives everything back.
  @Override
  public void close() {
    context.close();
  }

  /// A start that was refused, in plain words.
  static final class StartRefusedException extends RuntimeException {
    private StartRefusedException(String message, Throwable cause) {
      super(message, cause);
    }

    static StartRefusedException because(Throwable failure, Settings settings) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        switch (cause) {
          case PortInUseException _ -> {
            return portInUse(settings, cause);
          }
          case BindException _ -> {
            return portInUse(settings, cause);
          }
          case FolderInUseException _,
              LedgerException _,
              SettingsFileException _,
              SimulatorException _,
              UncheckedIOException _ -> {
            return new StartRefusedException(String.valueOf(cause.getMessage()), cause);
          }
          default -> {
            // Look deeper: the framework wraps what went wrong.
          }
        }
      }
      return new StartRefusedException("Muster cannot start: " + root(failure), failure);
    }

    private static StartRefusedException portInUse(Settings settings, Throwable cause) {
      return new StartRefusedException(
          "port %d on %s is taken by another program; choose another one with --port"
              .formatted(settings.port(), settings.host()),
          cause);
    }

    private static Throwable root(Throwable failure) {
      Throwable at = failure;
      while (at.getCause() != null) {
        at = at.getCause();
      }
      return at;
    }
  }
}
