/// CADF events as values.
@NullMarked
package dev.muster.cadf;

import org.jspecify.annotations.NullMarked;
