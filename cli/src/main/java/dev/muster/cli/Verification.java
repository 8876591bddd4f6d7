package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.LedgerException;
import dev.muster.ledger.VerificationReport;
import dev.muster.ledger.Verifier;
import dev.muster.ledger.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Offline verification in words.
final class Verification {
  static final Parameter VKEY =
      Parameter.list(
          "--vkey",
          "FILE|KEY",
          "key to trust, as a file or as name+keyid+base64; default: the one beside the ledger");

  static final Parameter ENTRY =
      Parameter.option("--entry", "FILE", "the event, when PATH is the proof of one");

  private Verification() {}

  static ExitCode run(Invocation invocation) {
    Path path = Path.of(invocation.required("PATH"));
    if (!Files.exists(path)) {
      throw new CliException(ExitCode.NOT_FOUND, "there is nothing to verify at " + path);
    }
    List<VerifierKey> trusted = trusted(invocation);
    Optional<String> entry = invocation.text(ENTRY.name());
    if (entry.isEmpty() && Files.isRegularFile(path)) {
      throw new CliException(
          ExitCode.USAGE, "to verify the proof " + path + " its event is needed: give --entry");
    }
    VerificationReport report =
        guarded(
            path,
            () ->
                entry.isPresent()
                    ? Verifier.verifyProof(path, entry(Path.of(entry.get())), trusted)
                    : Verifier.verify(path, trusted));
    return print(invocation.printer(), report);
  }

  static VerificationReport verify(Path path, List<VerifierKey> trusted) {
    return guarded(path, () -> Verifier.verify(path, trusted));
  }

  private static VerificationReport guarded(Path path, Supplier<VerificationReport> verification) {
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
      keys.add(key(given));
    }
    return keys;
  }

  private static VerifierKey key(String given) {
    try {
      // A key has plus signs and may have slashes in it; a file of that name is found first.
      Path file = Path.of(given);
      String text = Files.isRegularFile(file) ? Files.readString(file, UTF_8).strip() : given;
      return VerifierKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCode.USAGE, "--vkey is neither a file nor a key: " + e.getMessage(), e);
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
