/// What goes where: targets, routes, settings, and which of them an event meets. Pure values; the
/// models, limits and errors are those of Activity Tracker Event Routing, version 2.
@NullMarked
package dev.muster.routing.rules;

import org.jspecify.annotations.NullMarked;
