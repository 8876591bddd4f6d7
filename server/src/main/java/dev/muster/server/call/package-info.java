/// One call of a person or client, from its correlation id to the receipts of its events.
@NullMarked
package dev.muster.server.call;

import org.jspecify.annotations.NullMarked;
