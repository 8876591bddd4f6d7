package dev.muster.powervs;

/// What a call does, which decides how long it may take and when it may be repeated.
enum CallKind {
  READ,
  CHANGE,
  DELETE
}
