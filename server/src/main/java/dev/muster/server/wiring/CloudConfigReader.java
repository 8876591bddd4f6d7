package dev.muster.server.wiring;

import dev.muster.cadf.Crn;
import dev.muster.cloud.Secret;
import dev.muster.cloud.Workspace;
import dev.muster.powervs.PowerVsHosts;
import dev.muster.powervs.PowerVsSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/// Reads which cloud to act on from a file of properties, and tells all that is wrong with it at
/// once, each by its property. The API key comes from a file of its own or from the environment and
/// is never repeated.
public final class CloudConfigReader {
  /// The environment variable that holds an API key.
  public static final String KEY_VARIABLE = "MUSTER_CLOUD_API_KEY";

  private static final String PROVIDER = "provider";
  private static final String KEY_FILE = "api-key-file";
  private static final String KEY_ROLE = "api-key-role";
  private static final String NETWORK = "network";
  private static final String IAM = "iam-endpoint";
  private static final String HOME = "home";
  private static final String RECOVERY = "recovery";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> KNOWN =
      Set.of(
          PROVIDER,
          KEY_FILE,
          KEY_ROLE,
          NETWORK,
          IAM,
          "home.workspace",
          "home.name",
          "home.endpoint",
          "recovery.workspace",
          "recovery.name",
          "recovery.endpoint");

  private final Path folder;
  private final Properties properties;
  private final Map<String, String> environment;
  private final PowerVsHosts hosts = PowerVsHosts.builtIn();
  private final List<String> problems = new ArrayList<>();

  private CloudConfigReader(Path folder, Properties properties, Map<String, String> environment) {
    this.folder = folder;
    this.properties = properties;
    this.environment = environment;
  }

  /// Reads a file.
  ///
  /// @param environment the process's environment variables
  /// @throws IllegalArgumentException if anything in it is wrong
  /// @throws IOException if it cannot be read
  public static CloudConfig read(Path file, Map<String, String> environment) throws IOException {
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(in);
    }
    Path folder = file.toAbsolutePath().getParent();
    return new CloudConfigReader(folder == null ? file : folder, properties, environment)
        .config(file);
  }

  /// The simulated cloud, when no file is given.
  public static CloudConfig simulated(Map<String, String> environment) {
    return new CloudConfig.Simulated(keyFrom(environment));
  }

  private CloudConfig config(Path file) {
    Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
    unknown.removeAll(KNOWN);
    unknown.forEach(name -> problem(name, "is not a property; known are " + new TreeSet<>(KNOWN)));
    Optional<CloudConfig> config =
        switch (text(PROVIDER)) {
          case "simulator" -> isElsewhere() ? powerVs(true) : Optional.of(simulated(environment));
          case "powervs" -> powerVs(false);
          default -> {
            problem(PROVIDER, "must be simulator or powervs, got: '%s'".formatted(text(PROVIDER)));
            yield Optional.empty();
          }
        };
    if (!problems.isEmpty() || config.isEmpty()) {
      throw new IllegalArgumentException("%s: %s".formatted(file, String.join("; ", problems)));
    }
    return config.get();
  }

  /// A simulator that was started separately is reached as IBM's cloud would be.
  private boolean isElsewhere() {
    return properties.stringPropertyNames().stream()
        .anyMatch(name -> name.startsWith(HOME + ".") || name.startsWith(RECOVERY + "."));
  }

  /// Scaled time shortens every deadline: that must not reach a cloud that is real.
  private void checkLoopback(String property, Optional<URI> address) {
    if (!address.map(URI::getHost).filter(LOOPBACK::contains).isPresent()) {
      problem(property, "must be given for a simulator, with an address of this machine");
    }
  }

  private Optional<CloudConfig> powerVs(boolean simulated) {
    Optional<Secret> key = apiKey();
    Optional<Workspace> home = workspace(HOME);
    Optional<Workspace> recovery = workspace(RECOVERY);
    if (home.isPresent() && recovery.isPresent()) {
      checkPair(home.get(), recovery.get());
    }
    boolean inside = privateNetwork();
    boolean editor = isEditor();
    Optional<URI> iam = address(IAM);
    Optional<URI> homeEndpoint = address("home.endpoint");
    Optional<URI> recoveryEndpoint = address("recovery.endpoint");
    if (simulated) {
      checkLoopback(IAM, iam);
      checkLoopback("home.endpoint", homeEndpoint);
      checkLoopback("recovery.endpoint", recoveryEndpoint);
    }
    // Without a key the other properties are checked all the same.
    Secret used = key.orElseGet(() -> new Secret("missing"));
    Optional<CloudConfig.Access> homeAccess =
        home.flatMap(workspace -> access(HOME, workspace, homeEndpoint, iam, inside, used));
    Optional<CloudConfig.Access> recoveryAccess =
        recovery.flatMap(
            workspace -> access(RECOVERY, workspace, recoveryEndpoint, iam, inside, used));
    return homeAccess.flatMap(first ->
        recoveryAccess.map(second -> new CloudConfig.PowerVs(first, second, editor, simulated)));
  }

  private void checkPair(Workspace home, Workspace recovery) {
    if (!home.account().equals(recovery.account())) {
      problem(
          "recovery.workspace",
          "must be of the same account as home.workspace, %s, got: %s"
              .formatted(home.account(), recovery.account()));
    }
    if (home.zone().equals(recovery.zone())) {
      problem("recovery.workspace", "must be in another zone than " + home.zone());
    }
  }

  private Optional<Secret> apiKey() {
    if (text(KEY_FILE).isEmpty()) {
      Optional<Secret> given = keyFrom(environment);
      if (given.isEmpty()) {
        problem(
            KEY_FILE, "must name the file with the API key, or %s hold it".formatted(KEY_VARIABLE));
      }
      return given;
    }
    Path file = folder.resolve(text(KEY_FILE));
    try {
      String key = Files.readString(file).strip();
      if (!key.isEmpty() && key.chars().allMatch(c -> c > ' ' && c < 127)) {
        return Optional.of(new Secret(key));
      }
      problem(KEY_FILE, "must name a file that holds an API key and nothing else, got: " + file);
    } catch (IOException e) {
      problem(KEY_FILE, "cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static Optional<Secret> keyFrom(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(KEY_VARIABLE))
        .filter(given -> !given.isBlank())
        .map(given -> new Secret(given.strip()));
  }

  /// Zone, account and id are in the workspace's CRN.
  private Optional<Workspace> workspace(String site) {
    String property = site + ".workspace";
    Crn crn = Crn.parse(text(property));
    String zone = crn.location();
    String account = crn.accountId().orElse("");
    String id = crn.serviceInstance();
    if (!crn.isValid()
        || !crn.serviceName().equals("power-iaas")
        || zone.isEmpty()
        || account.isEmpty()
        || id.isEmpty()) {
      problem(
          property,
          "must be a workspace's CRN, crn:v1:bluemix:public:power-iaas:<zone>:a/<account>:<id>::,"
              + " got: '%s'".formatted(text(property)));
      return Optional.empty();
    }
    String name = text(site + ".name");
    return Optional.of(new Workspace(id, name.isEmpty() ? zone : name, zone, account));
  }

  private Optional<CloudConfig.Access> access(
      String site,
      Workspace workspace,
      Optional<URI> named,
      Optional<URI> iam,
      boolean inside,
      Secret key) {
    try {
      if (named.isPresent() && iam.isPresent()) {
        var settings = new PowerVsSettings(named.get(), iam.get(), key);
        return Optional.of(new CloudConfig.Access(workspace, settings));
      }
      if (named.isPresent()) {
        problem(IAM, "must be given with " + site + ".endpoint");
        return Optional.empty();
      }
      PowerVsSettings table = hosts.settings(workspace.zone(), inside, key);
      PowerVsSettings settings =
          iam.map(own -> new PowerVsSettings(table.endpoint(), own, key)).orElse(table);
      return Optional.of(new CloudConfig.Access(workspace, settings));
    } catch (IllegalArgumentException e) {
      problem(site + ".endpoint", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private boolean isEditor() {
    return switch (text(KEY_ROLE)) {
      case "" -> false;
      case "editor" -> true;
      default -> {
        problem(KEY_ROLE, "must be editor, got: '%s'".formatted(text(KEY_ROLE)));
        yield false;
      }
    };
  }

  private boolean privateNetwork() {
    return switch (text(NETWORK)) {
      case "", "public" -> false;
      case "private" -> true;
      default -> {
        problem(NETWORK, "must be public or private, got: '%s'".formatted(text(NETWORK)));
        yield false;
      }
    };
  }

  private Optional<URI> address(String property) {
    String text = text(property);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI address = URI.create(text);
      if (address.getHost() != null && address.getRawUserInfo() == null) {
        return Optional.of(address);
      }
    } catch (IllegalArgumentException _) {
      // Told below: the text may hold a password and is not repeated.
    }
    problem(property, "must be http or https, a host and perhaps a port");
    return Optional.empty();
  }

  private String text(String property) {
    return properties.getProperty(property, "").strip();
  }

  private void problem(String property, String what) {
    problems.add(property + " " + what);
  }
}
