/// The cloud's resources over REST, each call one audited act.
@NullMarked
package dev.muster.server.resource;

import org.jspecify.annotations.NullMarked;
