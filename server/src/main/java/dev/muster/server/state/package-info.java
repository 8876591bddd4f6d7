/// The data folder and the small database of configuration.
@NullMarked
package dev.muster.server.state;

import org.jspecify.annotations.NullMarked;
