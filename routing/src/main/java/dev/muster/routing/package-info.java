/// Targets, routes, rules, deliveries, accounting.
@NullMarked
package dev.muster.routing;

import org.jspecify.annotations.NullMarked;
