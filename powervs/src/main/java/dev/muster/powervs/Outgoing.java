package dev.muster.powervs;

/// A request that is ready to be sent, as often as its kind allows.
///
/// @param workspaceId for the listener; empty for the token exchange
/// @param path the path's template, for the listener
record Outgoing(CallKind kind, String workspaceId, String path, WireCall call) {}
