/// REST APIs, identity, configuration, wiring: the only module that knows a framework.
@NullMarked
package dev.muster.server;

import org.jspecify.annotations.NullMarked;
