/// Estates: the YAML description of the cloud that a simulator starts with.
@NullMarked
package dev.muster.simulator.estate;

import org.jspecify.annotations.NullMarked;
