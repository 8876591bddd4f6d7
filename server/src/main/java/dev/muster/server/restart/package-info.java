/// What a start does about what the last stop left open: acts without an outcome, runs without an
/// end.
@NullMarked
package dev.muster.server.restart;

import org.jspecify.annotations.NullMarked;
