/// Who calls and what they may do: tokens, sessions, roles, the table of acts.
@NullMarked
package dev.muster.server.identity;

import org.jspecify.annotations.NullMarked;
