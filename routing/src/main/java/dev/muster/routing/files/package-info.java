/// Deliveries to NDJSON files.
@NullMarked
package dev.muster.routing.files;

import org.jspecify.annotations.NullMarked;
