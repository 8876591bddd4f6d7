/// Jobs: long work that the API reports on by id.
@NullMarked
package dev.muster.simulator.job;

import org.jspecify.annotations.NullMarked;
