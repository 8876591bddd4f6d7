package dev.muster.simulator.connection;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.util.List;
import java.util.Optional;

/// A cloud connection of a workspace.
///
/// @param networkIds networks it serves
public record CloudConnection(
    String id,
    String workspace,
    String name,
    Life life,
    Line line,
    Ends ends,
    List<String> networkIds)
    implements Resource {
  public CloudConnection {
    networkIds = List.copyOf(networkIds);
  }

  /// The line.
  ///
  /// @param speed Mbit/s
  public record Line(int speed, boolean globalRouting, boolean metered, boolean transit) {}

  /// What it leads to.
  ///
  /// @param gre the classic tunnel, if there is one
  /// @param vpcs CRNs of the VPCs
  public record Ends(boolean classic, Optional<Gre> gre, boolean vpc, List<String> vpcs) {
    public Ends {
      vpcs = List.copyOf(vpcs);
    }
  }

  /// A GRE tunnel by its two addresses.
  public record Gre(String source, String destination) {}

  CloudConnection with(String newName, Life newLife, Line newLine, Ends newEnds) {
    return new CloudConnection(id, workspace, newName, newLife, newLine, newEnds, networkIds);
  }

  CloudConnection serving(List<String> networks, Life newLife) {
    return new CloudConnection(id, workspace, name, newLife, line, ends, networks);
  }
}
