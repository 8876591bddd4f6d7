/// Placement groups, shared processor pools and their placement groups.
@NullMarked
package dev.muster.simulator.placement;

import org.jspecify.annotations.NullMarked;
