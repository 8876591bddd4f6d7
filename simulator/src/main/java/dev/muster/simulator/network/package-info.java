/// Networks and the interfaces on them.
@NullMarked
package dev.muster.simulator.network;

import org.jspecify.annotations.NullMarked;
