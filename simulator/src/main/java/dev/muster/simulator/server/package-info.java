/// Servers (pvm-instances): life, networks, volumes, snapshots, capture.
@NullMarked
package dev.muster.simulator.server;

import org.jspecify.annotations.NullMarked;
