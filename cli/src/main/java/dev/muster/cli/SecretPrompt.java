package dev.muster.cli;

import java.util.Optional;

/// Asks a person at a terminal for a secret, without showing what is typed.
@FunctionalInterface
interface SecretPrompt {
  /// Empty when nobody sits at a terminal.
  Optional<String> ask(String question);
}
