/// Events, proofs and ledgers over REST.
@NullMarked
package dev.muster.server.events;

import org.jspecify.annotations.NullMarked;
