/// Targets, routes, rules, deliveries, accounting: `rules` says what goes where, `delivery` brings
/// it there, and each kind of target has a package of its own.
@NullMarked
package dev.muster.routing;

import org.jspecify.annotations.NullMarked;
