package dev.muster.simulator.image;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The images of all workspaces.
public final class Images {
  private final CloudStore store;
  private final Table<Image> table;

  public Images(CloudStore store) {
    this.store = store;
    table = store.table("images", Image.class);
  }

  /// The image or stock image with that id or name, or a 404; its own images come first.
  public Image get(String workspace, String idOrName) {
    return table
        .find(idOrName)
        .filter(image -> image.workspace().equals(workspace))
        .or(() -> named(workspace, idOrName, false))
        .or(() -> named(workspace, idOrName, true))
        .orElseThrow(() -> ApiFault.notFound("image", idOrName));
  }

  /// Adds an image whose name is free among its workspace's own images, or refuses with 409.
  public Image add(Image image) {
    if (!image.stock() && named(image.workspace(), image.name(), false).isPresent()) {
      throw ApiFault.conflict("an image with the name " + image.name() + " already exists");
    }
    return table.put(image);
  }

  List<Image> list(String workspace, boolean stock) {
    return table.stream(workspace).filter(image -> image.stock() == stock).toList();
  }

  Image get(String workspace, String idOrName, boolean stock) {
    Image image = get(workspace, idOrName);
    if (image.stock() != stock) {
      throw ApiFault.notFound(stock ? "stock image" : "image", idOrName);
    }
    return image;
  }

  void delete(Image image) {
    Instant now = store.now();
    table.put(image.with(image.life().ending(now, now)));
  }

  private Optional<Image> named(String workspace, String name, boolean stock) {
    return table.stream(workspace)
        .filter(image -> image.stock() == stock && image.name().equals(name))
        .findFirst();
  }
}
