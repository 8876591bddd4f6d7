package dev.muster.simulator.state;

/// Something the cloud holds. Implementations are records that Jackson can write and read back.
public interface Resource {
  /// Unique within its table.
  String id();

  /// Id of the workspace it lives in; the account id for what belongs to the whole account.
  String workspace();

  String name();

  Life life();
}
