/// What other producers send: a body cut into its events, each read, freed of secrets and made
/// ready for its ledger. Knows no HTTP.
@NullMarked
package dev.muster.trail.intake;

import org.jspecify.annotations.NullMarked;
