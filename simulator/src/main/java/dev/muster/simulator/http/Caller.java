package dev.muster.simulator.http;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// Who calls, and the workspace that the CRN header names.
///
/// @param workspace id from the CRN header; empty where the operation needs no such header
public record Caller(String iamId, Optional<String> workspace) {
  public Caller {
    requireNonNull(iamId, "iamId is null");
    requireNonNull(workspace, "workspace is null");
  }
}
