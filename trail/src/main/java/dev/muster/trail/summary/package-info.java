/// What can be said about all events that answer a query: how many, by which values, and when.
@NullMarked
package dev.muster.trail.summary;

import org.jspecify.annotations.NullMarked;
