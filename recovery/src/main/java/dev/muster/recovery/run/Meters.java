package dev.muster.recovery.run;

import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.Inventory;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.PreviewStep.Phase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How much of what a drill takes while it is there: lines that stand in the run's start, so that
/// its cost can be told from its events alone.
final class Meters {
  private static final String COPY = "copy:";
  private static final String SERVER = "server:";

  private Meters() {}

  /// By `copy:<source volume>`, in GiB, and `server:<server's id>`, in cores and GiB. Empty for a
  /// run that is no drill: what it starts was there before and stays.
  static Map<String, String> of(Preview preview, Inventory inventory) {
    Map<String, String> meters = new TreeMap<>();
    for (PreviewStep step : preview.steps()) {
      switch (step.act()) {
        case Act.CloneGroup(int _, List<String> volumeIds, List<String> sources) -> {
          for (int i = 0; i < sources.size(); i++) {
            String copy = COPY + sources.get(i);
            inventory
                .recovery()
                .volume(volumeIds.get(i))
                .ifPresent(volume -> meters.put(copy, Double.toString(volume.sizeGb())));
          }
        }
        case Act.StartServer(String id) when isRehearsal(preview, step) ->
            inventory
                .recovery()
                .server(id)
                .ifPresent(server ->
                    meters.put(
                        SERVER + id,
                        "%s %s"
                            .formatted(
                                Double.toString(server.shape().processors()),
                                Double.toString(server.shape().memoryGiB()))));
        default -> {
          // Nothing else is paid by the hour.
        }
      }
    }
    return meters;
  }

  private static boolean isRehearsal(Preview preview, PreviewStep step) {
    return preview.mode() == dev.muster.recovery.plan.Mode.DRILL && step.phase() == Phase.RECOVER;
  }

  /// The size of a source volume's copy in GiB; 0 if it is not on record.
  static double copy(Map<String, String> meters, String source) {
    return number(meters.getOrDefault(COPY + source, "0"));
  }

  /// A server's cores.
  static double cores(Map<String, String> meters, String serverId) {
    return number(meters.getOrDefault(SERVER + serverId, "0 0").split(" ", 2)[0]);
  }

  /// A server's memory in GiB.
  static double memory(Map<String, String> meters, String serverId) {
    String[] both = meters.getOrDefault(SERVER + serverId, "0 0").split(" ", 2);
    return both.length < 2 ? 0 : number(both[1]);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
