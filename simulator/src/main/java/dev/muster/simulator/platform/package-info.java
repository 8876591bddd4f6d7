/// What a workspace stands on: data centres, limits, capacity, tiers, SAP profiles, events.
@NullMarked
package dev.muster.simulator.platform;

import org.jspecify.annotations.NullMarked;
