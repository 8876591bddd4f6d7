/// How the parts of the installation are made and joined.
@NullMarked
package dev.muster.server.wiring;

import org.jspecify.annotations.NullMarked;
