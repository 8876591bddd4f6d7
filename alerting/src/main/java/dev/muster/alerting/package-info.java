/// Rules over events, and the alerts they raise.
@NullMarked
package dev.muster.alerting;

import org.jspecify.annotations.NullMarked;
