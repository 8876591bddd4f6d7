/// What the simulated cloud remembers: tables of resources, transactions, and the file they survive
/// in.
@NullMarked
package dev.muster.simulator.state;

import org.jspecify.annotations.NullMarked;
