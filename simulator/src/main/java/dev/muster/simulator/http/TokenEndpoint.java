package dev.muster.simulator.http;

import java.util.List;
import java.util.Map;

/// IAM's token operation. It stands beside the routing table: a form goes in, and errors have a
/// shape of their own.
public interface TokenEndpoint {
  String PATH = "/identity/token";

  /// Answers a call of the token operation.
  ///
  /// @param form decoded fields of the body
  Reply answer(String method, Map<String, List<String>> form);
}
