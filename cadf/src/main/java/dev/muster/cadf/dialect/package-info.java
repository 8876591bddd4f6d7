/// The forms in which events come from other producers and go to other readers: the old wrapped
/// form, the new one, the wrapped form of 2026, the flat form of 2017, DMTF CADF 1.0, OCSF and
/// CloudEvents.
///
/// The front door is [dev.muster.cadf.dialect.EventDialects]. Everything here is a value or a pure
/// function.
@NullMarked
package dev.muster.cadf.dialect;

import org.jspecify.annotations.NullMarked;
