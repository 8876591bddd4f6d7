/// Lives with faults, run from seeds: the command `./muster torture` and what its scenarios share.
@NullMarked
package dev.muster.torture;

import org.jspecify.annotations.NullMarked;
