package dev.muster.routing.delivery;

import dev.muster.routing.rules.Target;

/// Makes the sender for a target, with whatever credential is kept for it.
@FunctionalInterface
public interface Senders {
  /// A sender for one delivery; it is closed with it.
  ///
  /// @throws SendFailed if this target cannot be sent to as it is configured
  Sender open(Target target);
}
