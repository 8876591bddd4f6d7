/// The command `./muster torture`.
@NullMarked
package dev.muster.torture.command;

import org.jspecify.annotations.NullMarked;
