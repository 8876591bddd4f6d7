/// IAM: tokens, and who may call what.
@NullMarked
package dev.muster.simulator.identity;

import org.jspecify.annotations.NullMarked;
