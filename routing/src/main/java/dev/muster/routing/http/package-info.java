/// Deliveries to targets that speak HTTP.
@NullMarked
package dev.muster.routing.http;

import org.jspecify.annotations.NullMarked;
