package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.option;
import static dev.muster.cli.Rest.column;

import java.util.List;

/// Verbs for ledgers: copy them, and verify what was copied or recorded.
final class LedgerVerbs {
  private LedgerVerbs() {}

  static List<Verb> all() {
    return List.of(
        Rest.list(
            "ledger list",
            "List ledgers with their newest checkpoint and key",
            "/ledgers",
            List.of(
                column("ACCOUNT", "account"),
                column("LOCATION", "location"),
                column("FROM", "minimumIndex"),
                column("SIZE", "size"),
                column("CHECKPOINT", "checkpoint.size"),
                column("AT", "checkpoint.at"),
                column("DAMAGE", "damage"),
                column("VKEY", "vkey"))),
        new Verb(
            "ledger mirror",
            "Copy a ledger as static files that anyone can serve and verify, then verify the copy",
            List.of(
                argument("LOCATION", "location of the ledger, for example us-east"),
                argument("DIR", "folder to write to; what is there already is not fetched again"),
                option("--account", "ACCOUNT", "account, when several have a ledger there"),
                Verification.VKEY),
            Mirror::run),
        PruneVerb.verb(),
        KeyRotationVerb.verb(),
        new Verb(
            "verify",
            "Verify recorded data without server and network: a data folder, a ledger, a mirror or"
                + " the proof of an event; or, by its URL, a served ledger",
            List.of(
                argument(
                    "PATH", "what to verify; a URL reads all of a ledger that is served there"),
                Verification.ENTRY,
                Verification.VKEY,
                Verification.POLICY,
                Verification.STATE),
            Verification::run),
        WitnessVerb.verb());
  }
}
