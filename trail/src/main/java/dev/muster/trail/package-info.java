/// The audit trail over the ledger: intake, search, tail, export.
@NullMarked
package dev.muster.trail;

import org.jspecify.annotations.NullMarked;
