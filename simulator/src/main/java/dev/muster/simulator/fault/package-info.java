/// Faults as data: what they strike, when, and what happens then; the scenarios that ship; and the
/// engine that carries them out.
@NullMarked
package dev.muster.simulator.fault;

import org.jspecify.annotations.NullMarked;
