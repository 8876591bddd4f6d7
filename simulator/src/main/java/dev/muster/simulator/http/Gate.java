package dev.muster.simulator.http;

import java.util.Optional;

/// Decides who may pass to an operation.
public interface Gate {
  /// Lets the call pass and says who it is.
  ///
  /// @param pathWorkspace the workspace id in the path, if the path has one
  /// @param crnNeeded whether the operation is refused without a CRN header
  /// @throws ApiFault 401 or 403
  Caller admit(
      Optional<String> authorization,
      Optional<String> crn,
      Optional<String> pathWorkspace,
      boolean crnNeeded);
}
