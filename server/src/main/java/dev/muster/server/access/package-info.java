/// The gate: credentials, access by the table of acts, limits, sign-in, tokens over REST.
@NullMarked
package dev.muster.server.access;

import org.jspecify.annotations.NullMarked;
