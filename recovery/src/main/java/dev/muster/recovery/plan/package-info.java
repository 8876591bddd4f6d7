/// Recovery plans: what to recover, in which order, towards which objectives; and the parser that
/// reads them from YAML and says where a plan is wrong. The front door is
/// [dev.muster.recovery.plan.PlanParser]. Pure values and functions: no I/O.
@NullMarked
package dev.muster.recovery.plan;

import org.jspecify.annotations.NullMarked;
