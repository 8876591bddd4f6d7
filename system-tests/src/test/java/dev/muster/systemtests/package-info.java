/// Scenarios over HTTP, from the outside.
@NullMarked
package dev.muster.systemtests;

import org.jspecify.annotations.NullMarked;
