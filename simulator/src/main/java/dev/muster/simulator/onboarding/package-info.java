/// Onboarding: making copies at the recovery site known as volumes there.
@NullMarked
package dev.muster.simulator.onboarding;

import org.jspecify.annotations.NullMarked;
