/// Two sites in memory with a storage mirror between them and a clock that moves when somebody
/// waits: what tests and `./muster torture --recovery` recover.
@NullMarked
package dev.muster.estate;

import org.jspecify.annotations.NullMarked;
