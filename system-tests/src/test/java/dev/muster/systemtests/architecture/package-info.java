/// The rules of the house, checked on the compiled classes.
@NullMarked
package dev.muster.systemtests.architecture;

import org.jspecify.annotations.NullMarked;
