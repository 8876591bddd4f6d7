/// What proves a run, as a folder of plain files. The front door is
/// [dev.muster.recovery.evidence.EvidenceFolder].
@NullMarked
package dev.muster.recovery.evidence;

import org.jspecify.annotations.NullMarked;
