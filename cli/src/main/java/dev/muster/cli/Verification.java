package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.LedgerException;
import dev.muster.ledger.SeenCheckpoints;
import dev.muster.ledger.Trust;
import dev.muster.ledger.TrustPolicy;
import dev.muster.ledger.VerificationReport;
import dev.muster.ledger.Verifier;
import dev.muster.ledger.VerifierKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Verification in words: offline, or of a ledger that is served.
final class Verification {
  static final Parameter VKEY =
      Parameter.list(
          "--vkey",
          "FILE|KEY",
          "key to trust, as a file or as name+keyid+base64; default: the one beside the ledger");

  static final Parameter ENTRY =
      Parameter.option("--entry", "FILE", "the event, when PATH is the proof of one");

  static final Parameter POLICY =
      Parameter.option(
          "--policy",
          "FILE",
          "logs and witnesses to trust and the quorum of witnesses, as a C2SP tlog-policy");

  static final Parameter STATE =
      Parameter.option(
          "--state",
          "FILE",
          "every checkpoint ever seen; kept there, and any two that contradict each other are found");

  private Verification() {}

  static ExitCode run(Invocation invocation) {
    String given = invocation.required("PATH");
    Trust trust = new Trust(trusted(invocation), policy(invocation));
    Optional<SeenCheckpoints> seen = seen(invocation);
    VerificationReport report =
        isUrl(given)
            ? verifyServed(invocation, URI.create(given), trust, seen)
            : verifyFiles(invocation, Path.of(given), trust, seen);
    seen.ifPresent(Verification::write);
    return print(invocation.printer(), report);
  }

  private static boolean isUrl(String given) {
    return given.startsWith("http://") || given.startsWith("https://");
  }

  private static VerificationReport verifyFiles(
      Invocation invocation, Path path, Trust trust, Optional<SeenCheckpoints> seen) {
    if (!Files.exists(path)) {
      throw new CliException(ExitCode.NOT_FOUND, "there is nothing to verify at " + path);
    }
    Optional<String> entry = invocation.text(ENTRY.name());
    if (entry.isEmpty() && Files.isRegularFile(path)) {
      if (path.toString().endsWith(".tlog-proof")) {
        throw new CliException(
            ExitCode.USAGE, "to verify the proof " + path + " its event is needed: give --entry");
      }
      return guarded(path.toString(), () -> Verifier.verifyExport(path, trust, seen.orElse(null)));
    }
    return guarded(
        path.toString(),
        () ->
            entry.isPresent()
                ? Verifier.verifyProof(path, entry(Path.of(entry.get())), trust, seen.orElse(null))
                : Verifier.verify(path, trust, seen.orElse(null)));
  }

  /// The token goes only to the server that it was given for.
  private static VerificationReport verifyServed(
      Invocation invocation, URI url, Trust trust, Optional<SeenCheckpoints> seen) {
    Map<String, String> environment = invocation.surroundings().environment();
    String server = environment.getOrDefault("MUSTER_URL", "");
    String token = environment.getOrDefault("MUSTER_TOKEN", "");
    boolean ours = !server.isEmpty() && isUrl(server) && isSameServer(URI.create(server), url);
    Map<String, String> headers =
        ours && !token.isEmpty() ? Map.of("Authorization", "Bearer " + token) : Map.of();
    return guarded(url.toString(), () -> Verifier.verify(url, headers, trust, seen.orElse(null)));
  }

  private static boolean isSameServer(URI one, URI other) {
    return Objects.equals(one.getScheme(), other.getScheme())
        && Objects.equals(one.getAuthority(), other.getAuthority());
  }

  private static TrustPolicy policy(Invocation invocation) {
    Optional<String> file = invocation.text(POLICY.name());
    try {
      return file.isPresent()
          ? TrustPolicy.read(Path.of(file.get()))
          : TrustPolicy.ofLogs(List.of());
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, file.orElse("") + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CliException(ExitCode.USAGE, "cannot read the policy " + file.orElse(""), e);
    }
  }

  private static Optional<SeenCheckpoints> seen(Invocation invocation) {
    Optional<String> file = invocation.text(STATE.name());
    try {
      return file.isPresent()
          ? Optional.of(SeenCheckpoints.read(Path.of(file.get())))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CliException(ExitCode.USAGE, "cannot read the state " + file.orElse(""), e);
    }
  }

  private static void write(SeenCheckpoints seen) {
    try {
      seen.write();
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot write the state: " + e.getMessage(), e);
    }
  }

  static VerificationReport verify(Path path, List<VerifierKey> trusted) {
    return guarded(path.toString(), () -> Verifier.verify(path, trusted));
  }

  private static VerificationReport guarded(
      String path, Supplier<VerificationReport> verification) {
    try {
      return verification.get();
    } catch (LedgerException e) {
      throw new CliException(ExitCode.FAILED, path + " cannot be verified: " + e.getMessage(), e);
    }
  }

  /// The event's bytes. A newline at the end was added when it was printed: no event has one.
  private static byte[] entry(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      boolean printed = bytes.length > 0 && bytes[bytes.length - 1] == '\n';
      return printed ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    } catch (IOException e) {
      throw new CliException(ExitCode.USAGE, "cannot read the event's file " + file, e);
    }
  }

  static List<VerifierKey> trusted(Invocation invocation) {
    List<VerifierKey> keys = new ArrayList<>();
    for (String given : invocation.texts(VKEY.name())) {
      keys.add(key(VKEY.name(), given));
    }
    return keys;
  }

  /// A key given as it is or as a file.
  static VerifierKey key(String option, String given) {
    try {
      // A key has plus signs and may have slashes in it; a file of that name is found first.
      Path file = Path.of(given);
      String text = Files.isRegularFile(file) ? Files.readString(file, UTF_8).strip() : given;
      return VerifierKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCode.USAGE, option + " is neither a file nor a key: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CliException(ExitCode.USAGE, "cannot read the key's file " + given, e);
    }
  }

  /// Prints OK or FAILED, what was verified, and every problem with its place.
  static ExitCode print(Printer printer, VerificationReport report) {
    if (printer.isJson()) {
      printer.raw(json(report).toString().getBytes(UTF_8));
    } else {
      printer.line(words(report));
    }
    return report.isOk() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String words(VerificationReport report) {
    List<String> lines = new ArrayList<>();
    long entries = report.ledgers().stream().mapToLong(VerificationReport.Verified::size).sum();
    lines.add(
        (report.isOk() ? "OK" : "FAILED")
            + ": "
            + report.path()
            + ": "
            + count(entries, "entry", "entries")
            + " in "
            + count(report.ledgers().size(), "ledger", "ledgers")
            + ", "
            + count(report.problems().size(), "problem", "problems"));
    for (VerificationReport.Verified ledger : report.ledgers()) {
      String name = ledger.origin().isEmpty() ? ledger.path().toString() : ledger.origin();
      String beyond =
          ledger.notYetCovered() == 0
              ? ""
              : ", " + ledger.notYetCovered() + " not yet covered by a checkpoint";
      lines.add("  " + name + ": " + count(ledger.size(), "entry", "entries") + beyond);
      ledger.notes().forEach(note -> lines.add("    " + note));
    }
    report.problems().forEach(problem -> lines.add("  PROBLEM " + problem));
    return String.join("\n", lines);
  }

  private static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  private static ObjectNode json(VerificationReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("ok", report.isOk()).put("path", report.path().toString());
    ArrayNode ledgers = json.putArray("ledgers");
    for (VerificationReport.Verified ledger : report.ledgers()) {
      ObjectNode node = ledgers.addObject();
      node.put("path", ledger.path().toString());
      node.put("origin", ledger.origin());
      node.put("size", ledger.size());
      node.put("notYetCovered", ledger.notYetCovered());
      ledger.notes().forEach(node.putArray("notes")::add);
    }
    ArrayNode problems = json.putArray("problems");
    for (VerificationReport.Problem problem : report.problems()) {
      ObjectNode node = problems.addObject();
      node.put("file", problem.file().toString());
      problem.offset().ifPresent(offset -> node.put("offset", offset));
      problem.entry().ifPresent(entry -> node.put("entry", entry));
      node.put("what", problem.what());
    }
    return json;
  }
}
