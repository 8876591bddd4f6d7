package dev.muster.simulator;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// What a client has to know before it can call: the account and its workspaces.
public record EstateFacts(String account, List<WorkspaceFacts> workspaces) {
  public EstateFacts {
    requireNonNull(account, "account is null");
    workspaces = List.copyOf(workspaces);
  }

  /// One workspace of the account.
  ///
  /// @param zone data centre, e.g. `dal12`
  /// @param region cloud region of the zone, e.g. `us-south`
  public record WorkspaceFacts(String name, String id, String crn, String zone, String region) {}

  /// The workspace of that name.
  ///
  /// @throws IllegalArgumentException if there is none
  public WorkspaceFacts workspace(String name) {
    return workspaces.stream()
        .filter(workspace -> workspace.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the estate has no workspace " + name));
  }
}
