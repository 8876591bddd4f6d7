package dev.muster.cloud;

/// A cloud's workspace that can be changed. Only [AuditedCloud] holds one: nothing reaches a cloud
/// unaudited.
public interface Cloud extends CloudReader {
  /// Asks the cloud once. Implementations MUST NOT repeat a mutation whose outcome they do not
  /// know: they answer [Result.Unknown].
  Result<Accepted> perform(Mutation mutation);
}
