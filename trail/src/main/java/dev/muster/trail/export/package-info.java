/// Events on their way out: as lines, as a table, as lines with proofs.
@NullMarked
package dev.muster.trail.export;

import org.jspecify.annotations.NullMarked;
