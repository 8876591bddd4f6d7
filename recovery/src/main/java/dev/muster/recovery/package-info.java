/// Sites, plans, readiness, preview, runs.
@NullMarked
package dev.muster.recovery;

import org.jspecify.annotations.NullMarked;
