package dev.muster.powervs;

import static java.util.Objects.requireNonNull;

/// One HTTP exchange that was tried: fit for a metric's labels, free of ids and secrets.
///
/// @param workspaceId the workspace it was for, or empty for the token exchange
/// @param path the path's template, for example
///   `/pcloud/v1/cloud-instances/{cloud_instance_id}/pvm-instances`
/// @param status the HTTP status, or 0 without an answer
/// @param attempt 1 for the first; starts again after a token was renewed
/// @param nanos how long the exchange took, in nanoseconds
public record CloudCall(
    String workspaceId, String method, String path, int status, int attempt, long nanos) {
  public CloudCall {
    requireNonNull(workspaceId, "workspaceId is null");
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
  }

  public boolean isAnswered() {
    return status != 0;
  }
}
