/// The simulator's own operations: faults, scenarios and the clock.
@NullMarked
package dev.muster.simulator.admin;

import org.jspecify.annotations.NullMarked;
