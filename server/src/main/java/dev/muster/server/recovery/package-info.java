/// Plans and runs over REST.
@NullMarked
package dev.muster.server.recovery;

import org.jspecify.annotations.NullMarked;
