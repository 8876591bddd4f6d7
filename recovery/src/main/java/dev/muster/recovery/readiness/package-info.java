/// Whether a plan could run now. [Readiness] judges by facts; [FactGathering] finds them.
@NullMarked
package dev.muster.recovery.readiness;

import org.jspecify.annotations.NullMarked;
