/// The Open Service Broker API.
@NullMarked
package dev.muster.server.broker;

import org.jspecify.annotations.NullMarked;
