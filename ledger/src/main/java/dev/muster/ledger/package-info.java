/// Append-only Merkle log: append, checkpoint, tiles, proofs, followers, verifier.
@NullMarked
package dev.muster.ledger;

import org.jspecify.annotations.NullMarked;
