package dev.muster.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a whole ledger over its public tlog paths, with nothing but the specification in hand.
/// Source: C2SP tlog-tiles, "Entry bundles".
final class LedgerEntries {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int BUNDLE = 256;

  private LedgerEntries() {}

  /// Every entry under the newest checkpoint of the ledger of an account and location, in order;
  /// none while there is no such ledger.
  static List<JsonNode> of(MusterClient client, String account, String location) {
    String prefix = "/ledger/" + account + "/" + location + "/";
    if (client.get(prefix + "checkpoint").status() == 404) {
      return List.of();
    }
    String checkpoint = new String(client.bytes(prefix + "checkpoint"), UTF_8);
    long size = Long.parseLong(checkpoint.lines().skip(1).findFirst().orElseThrow());
    List<JsonNode> entries = new ArrayList<>();
    for (long bundle = 0; bundle * BUNDLE < size; bundle++) {
      long width = Math.min(BUNDLE, size - bundle * BUNDLE);
      String path =
          prefix + "tile/entries/" + number(bundle) + (width < BUNDLE ? ".p/" + width : "");
      ByteBuffer bytes = ByteBuffer.wrap(client.bytes(path));
      for (int entry = 0; entry < width; entry++) {
        byte[] text = new byte[Short.toUnsignedInt(bytes.getShort())];
        bytes.get(text);
        entries.add(JSON.readTree(text));
      }
      if (bytes.hasRemaining()) {
        throw new IllegalStateException(path + " has " + bytes.remaining() + " bytes too many");
      }
    }
    return entries;
  }

  /// `5` is `005`, `1234067` is `x001/x234/067`.
  private static String number(long n) {
    String digits = "%03d".formatted(n % 1000);
    for (long rest = n / 1000; rest > 0; rest /= 1000) {
      digits = "x%03d/%s".formatted(rest % 1000, digits);
    }
    return digits;
  }
}
