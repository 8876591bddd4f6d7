/// Brings the events of the ledgers to the targets that the routing table names: one follower, one
/// cursor and one account for each pair of ledger and target, so that no target holds up another.
@NullMarked
package dev.muster.routing.delivery;

import org.jspecify.annotations.NullMarked;
