/// CADF events as values: the event record and its JSON, the catalogue of actions, and the rules
/// for severity, message, location and redaction.
///
/// The front doors are [dev.muster.cadf.CadfJson] (bytes to event and back) and
/// [dev.muster.cadf.EventBuilder] (the one place where Muster's own events are made). Everything
/// here is a value or a pure function: no I/O apart from reading the module's own data files, no
/// clock, no thread.
@NullMarked
package dev.muster.cadf;

import org.jspecify.annotations.NullMarked;
