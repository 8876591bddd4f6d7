/// What a run would do, before it does anything: both sites as seen, and the planner that makes
/// ordered steps of a plan and a view. The front door is
/// [dev.muster.recovery.preview.DrillPlanner]. Pure apart from
/// [dev.muster.recovery.preview.Inventory#look], which only reads.
@NullMarked
package dev.muster.recovery.preview;

import org.jspecify.annotations.NullMarked;
