/// How long things take: operation kinds and the durations of a profile.
@NullMarked
package dev.muster.simulator.time;

import org.jspecify.annotations.NullMarked;
