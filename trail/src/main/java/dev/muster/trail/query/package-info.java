/// The query language over events: text to tree, and the tree against one event. Knows no index.
@NullMarked
package dev.muster.trail.query;

import org.jspecify.annotations.NullMarked;
