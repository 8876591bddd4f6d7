/// Images of a workspace and the stock images it can copy.
@NullMarked
package dev.muster.simulator.image;

import org.jspecify.annotations.NullMarked;
