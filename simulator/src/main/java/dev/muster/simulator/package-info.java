/// A PowerVS and IAM on localhost: state, clock, latencies, faults.
@NullMarked
package dev.muster.simulator;

import org.jspecify.annotations.NullMarked;
