/// What must hold after every event of every run, checked from the raw events and from the sites as
/// they are: nothing here asks the engine what it thinks, except to hold it against its own ledger.
@NullMarked
package dev.muster.torture.invariant;

import org.jspecify.annotations.NullMarked;
