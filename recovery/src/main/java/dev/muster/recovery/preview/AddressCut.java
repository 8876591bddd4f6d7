package dev.muster.recovery.preview;

import dev.muster.cloud.Server;
import java.util.ArrayList;
import java.util.List;

/// Cuts a range of addresses into /24 networks.
final class AddressCut {
  private AddressCut() {}

  /// The first networks of a range in which no server of either site has an address; fewer than
  /// asked for if the range has no more.
  ///
  /// @param range CIDR block, /16 to /24, on a whole boundary
  static List<String> free(String range, int count, Inventory inventory) {
    int slash = range.indexOf('/');
    String[] octets = range.substring(0, slash).split("\\.", -1);
    int networks = 1 << (24 - Integer.parseInt(range.substring(slash + 1)));
    int first = Integer.parseInt(octets[2]);
    List<String> free = new ArrayList<>();
    for (int i = 0; i < networks && free.size() < count; i++) {
      String prefix = "%s.%s.%s.".formatted(octets[0], octets[1], Integer.toString(first + i));
      if (!isUsed(prefix, inventory.home()) && !isUsed(prefix, inventory.recovery())) {
        free.add(prefix + "0/24");
      }
    }
    return free;
  }

  private static boolean isUsed(String prefix, SiteView site) {
    return site.servers().stream()
        .map(Server::interfaces)
        .flatMap(List::stream)
        .anyMatch(nic -> nic.ipAddress().startsWith(prefix));
  }
}
