package dev.muster.recovery.run;

import dev.muster.recovery.preview.Preview;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The last previews that were shown, so that what moved since can be named. Thread-safe.
final class PreviewMemory {
  private static final int SHOWN_MAX = 32;

  private final Map<String, Preview> shown = new LinkedHashMap<>();

  synchronized Preview keep(Preview preview) {
    shown.remove(preview.hash());
    shown.put(preview.hash(), preview);
    if (shown.size() > SHOWN_MAX) {
      shown.remove(shown.keySet().iterator().next());
    }
    return preview;
  }

  /// What moved between the expected preview and the present one; at least one line.
  synchronized List<String> differences(String expected, Preview now) {
    Preview earlier = shown.get(expected);
    List<String> differences = earlier == null ? List.of() : now.differencesFrom(earlier);
    return differences.isEmpty()
        ? List.of("the preview was %s, is %s".formatted(expected, now.hash()))
        : differences;
  }
}
