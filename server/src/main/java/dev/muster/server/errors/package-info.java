/// How a refusal looks on the wire, in one place.
@NullMarked
package dev.muster.server.errors;

import org.jspecify.annotations.NullMarked;
