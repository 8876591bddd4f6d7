/// Runs of recovery plans. The front door is [dev.muster.recovery.run.RunEngine], which starts and
/// ends runs; [dev.muster.recovery.run.RunJournal] stands between every recorder and the ledger and
/// keeps each run as the fold of its events.
///
/// Nothing here reads a clock or sleeps by itself, and nothing is remembered that is not in an
/// event.
@NullMarked
package dev.muster.recovery.run;

import org.jspecify.annotations.NullMarked;
