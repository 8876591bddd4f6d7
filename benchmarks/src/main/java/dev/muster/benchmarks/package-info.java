/// JMH and load programs, results kept with date and commit.
@NullMarked
package dev.muster.benchmarks;

import org.jspecify.annotations.NullMarked;
