/// A witness: a small service that cosigns checkpoints of logs, and never two that contradict each
/// other.
@NullMarked
package dev.muster.ledger.witness;

import org.jspecify.annotations.NullMarked;
