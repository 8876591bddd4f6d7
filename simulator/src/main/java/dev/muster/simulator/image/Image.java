package dev.muster.simulator.image;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.util.List;

/// An image of a workspace, or a stock image the workspace can copy.
///
/// @param volumeIds volumes a captured image was made from; empty for others
public record Image(
    String id,
    String workspace,
    String name,
    Life life,
    boolean stock,
    Content content,
    List<String> volumeIds)
    implements Resource {
  public Image {
    volumeIds = List.copyOf(volumeIds);
  }

  /// What is in it and where it lies.
  ///
  /// @param osType `aix`, `ibmi`, `rhel` or `sles`
  /// @param size GiB
  /// @param pool empty for a copy of a stock image, which is only a reference
  public record Content(
      String osType, String operatingSystem, double size, String pool, String tier) {}

  /// Whether it stands for a server that is to be created without any storage.
  public boolean forNoStorage() {
    return stock && name.endsWith("-EMPTY");
  }

  Image with(Life newLife) {
    return new Image(id, workspace, name, newLife, stock, content, volumeIds);
  }
}
