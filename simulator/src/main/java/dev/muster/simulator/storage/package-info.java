/// Volumes, their clones, and replicated volume groups.
@NullMarked
package dev.muster.simulator.storage;

import org.jspecify.annotations.NullMarked;
