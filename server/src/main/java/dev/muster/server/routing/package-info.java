/// Event Routing over REST: the vendor's paths under `/api/v2`, and what goes past them under
/// `/api/v1/routing`.
@NullMarked
package dev.muster.server.routing;

import org.jspecify.annotations.NullMarked;
