package dev.muster.routing.rules;

import java.util.Objects;

/// What a request says of a target's credential. The credential itself is kept sealed, apart from
/// the target, and never shown.
public sealed interface Credential {
  /// The word that stands where a credential would.
  String MASKED = "REDACTED";

  /// Nothing, or the mask: the credential stays as it is.
  record Keep() implements Credential {}

  /// An explicit null: there shall be none.
  record Remove() implements Credential {}

  /// A new one.
  record Replace(String secret) implements Credential {
    public Replace {
      Objects.requireNonNull(secret, "secret is null");
    }

    @Override
    public String toString() {
      return "Replace[secret=" + MASKED + "]";
    }
  }
}
