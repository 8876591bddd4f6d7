package dev.muster.cli;

import static dev.muster.cli.Parameter.flag;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.cadf.Action;
import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventMessage;
import dev.muster.cadf.Outcome;
import dev.muster.cadf.SeverityRules;
import dev.muster.ledger.IdempotencyConflict;
import dev.muster.ledger.KeyRotation;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.ledger.SignedCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Changes the key that signs the ledgers of a data folder whose server is stopped. Each step is on
/// record before it is taken; the command may be killed at any moment and given again.
final class KeyRotationVerb {
  private static final String ORIGIN_PREFIX = "muster.local/ledger";
  private static final String ACTION = "dr-ledger.update";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Invocation invocation;
  private final Path folder;
  private final KeyRotation rotation;
  private final String phase;

  private KeyRotationVerb(Invocation invocation, Path data, String phase) {
    this.invocation = invocation;
    this.folder = data.resolve("ledger");
    this.rotation = KeyRotation.of(data.resolve("keys").resolve("ledger.key"));
    this.phase = phase;
  }

  static Verb verb() {
    return new Verb(
        "ledger rotate-key",
        "Change the key that signs the ledgers of a stopped server: from now on the old and the"
            + " new key both sign; with --finish the new one alone",
        List.of(flag("--finish", "end the time in which both sign; the old key is deleted")),
        KeyRotationVerb::run);
  }

  private static ExitCode run(Invocation invocation) {
    Path data =
        ServerAddress.dataFolder(
            invocation.surroundings(), invocation.text(CommandTree.DATA).map(Path::of));
    if (!Files.isDirectory(data.resolve("ledger"))) {
      throw new CliException(ExitCode.NOT_FOUND, "there are no ledgers in " + data);
    }
    boolean finish = invocation.flag("--finish");
    var verb = new KeyRotationVerb(invocation, data, finish ? "finish" : "begin");
    try {
      return finish ? verb.finish() : verb.begin();
    } catch (LedgerException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private ExitCode begin() {
    LedgerKey old = rotation.signingKey();
    LedgerKey next = rotation.prepare();
    each(old, ledger -> record(ledger, next, Outcome.PENDING));
    rotation.begin();
    each(rotation.signingKey(), ledger -> record(ledger, next, Outcome.SUCCESS));
    print(next, "both keys sign; hand out the new one, then: ledger rotate-key --finish");
    return ExitCode.OK;
  }

  private ExitCode finish() {
    LedgerKey both = rotation.signingKey();
    LedgerKey next =
        rotation
            .successor()
            .orElseThrow(
                () -> new CliException(ExitCode.REFUSED, "no key is being changed; begin first"));
    each(
        both,
        ledger -> {
          record(ledger, next, Outcome.PENDING);
          SignedCheckpoint newest = ledger.checkpoint();
          if (!newest.isSignedBy(next.verifierKey(ledger.origin()))) {
            throw new IllegalStateException("the new key has not signed " + ledger.origin());
          }
        });
    rotation.finish();
    each(next, ledger -> record(ledger, next, Outcome.SUCCESS));
    print(next, "the new key signs alone");
    return ExitCode.OK;
  }

  /// Does something with each ledger, one after the other, signing with a key.
  private void each(LedgerKey key, Consumer<Ledger> step) {
    try (Ledgers ledgers = Ledgers.open(folder, ORIGIN_PREFIX, key, LedgerConfig.defaults())) {
      for (LedgerName name : ledgers.names()) {
        step.accept(ledgers.ledger(name));
      }
    }
  }

  /// Records a step in a ledger, once, and waits until it is signed.
  private void record(Ledger ledger, LedgerKey next, Outcome outcome) {
    if (ledger.size() == 0) {
      // Nothing was ever signed that anybody would have to follow.
      return;
    }
    CadfEvent newest = CadfJson.parse(ledger.entry(ledger.size() - 1).bytes());
    byte[] event = CadfJson.write(event(newest, ledger, next, outcome));
    try {
      ledger.append(event, correlationId(ledger, next) + " " + phase + " " + outcome).join();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof IdempotencyConflict)) {
        throw e.getCause() instanceof LedgerException failure ? failure : e;
      }
      // An earlier attempt has recorded it.
    }
    ledger.awaitCheckpoint(ledger.size(), PATIENCE);
  }

  private CadfEvent event(CadfEvent newest, Ledger ledger, LedgerKey next, Outcome outcome) {
    Action action = ActionCatalogue.standard().require(ACTION);
    int reason = outcome == Outcome.PENDING ? 202 : 200;
    ObjectNode request =
        JsonNodeFactory.instance
            .objectNode()
            .put("step", phase)
            .put("newKey", next.vkey(ledger.origin()));
    if (outcome == Outcome.PENDING) {
      request.put("succession", ledger.successionStatement(next));
    }
    return new CadfEvent(
        newest.logSourceCRN(),
        true,
        false,
        outcome,
        invocation.surroundings().clock().instant(),
        action.name(),
        correlationId(ledger, next),
        SeverityRules.standard().severity(action, outcome, reason),
        initiator(),
        new CadfEvent.Target(newest.logSourceCRN(), ledger.origin(), action.typeURI(), ""),
        CadfEvent.Reason.of(reason),
        request,
        null,
        EventMessage.of(action, ledger.origin(), outcome),
        CadfEvent.Observer.ACTIVITY_TRACKER,
        Map.of());
  }

  /// All events of one rotation of one ledger: the id part of the new key's vkey.
  private static String correlationId(Ledger ledger, LedgerKey next) {
    return "rotate-key-" + next.vkey(ledger.origin()).split("\\+", 3)[1];
  }

  /// Whoever may write into the data folder.
  private CadfEvent.Initiator initiator() {
    String user = invocation.surroundings().environment().getOrDefault("USER", "local");
    return new CadfEvent.Initiator(
        user,
        user,
        "service/security/account/user",
        "",
        "",
        new CadfEvent.Host("muster-cli", "127.0.0.1", "IPv4"),
        new CadfEvent.Credential("user"));
  }

  private void print(LedgerKey next, String what) {
    Printer printer = invocation.printer();
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("state", what);
    ObjectNode vkeys = json.putObject("newKeys");
    each(rotation.signingKey(), ledger -> vkeys.put(ledger.origin(), next.vkey(ledger.origin())));
    if (printer.isJson()) {
      printer.raw(json.toString().getBytes(UTF_8));
      return;
    }
    vkeys.forEachEntry((_, vkey) -> printer.line(vkey.asString()));
    invocation.report(what);
  }
}
