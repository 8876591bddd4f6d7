/// The wire: routing table, request and reply, the API's error shape, and the server that carries
/// them.
@NullMarked
package dev.muster.simulator.http;

import org.jspecify.annotations.NullMarked;
