package dev.muster.ledger;

import org.jspecify.annotations.Nullable;

/// What a verification judges by.
///
/// @param seen the checkpoints of earlier verifications; null when they are not kept
record Trial(Trust trust, @Nullable SeenCheckpoints seen) {}
