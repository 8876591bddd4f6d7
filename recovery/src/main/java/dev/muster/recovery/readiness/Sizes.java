package dev.muster.recovery.readiness;

import dev.muster.cloud.survey.ServerDetail;
import java.util.Locale;

/// The size a server is to have at the site that takes over.
final class Sizes {
  private Sizes() {}

  static double cores(ServerDetail standby, ServerDetail home, Demand.Compute wanted) {
    return wanted
        .corePercent()
        .map(percent -> home.server().shape().processors() * percent / 100)
        .orElse(standby.server().shape().processors());
  }

  static double memory(ServerDetail standby, ServerDetail home, Demand.Compute wanted) {
    return wanted
        .memoryPercent()
        .map(percent -> home.server().shape().memoryGiB() * percent / 100)
        .orElse(standby.server().shape().memoryGiB());
  }

  /// A number without needless zeros.
  static String text(double number) {
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%.0f", number)
        : String.format(Locale.ROOT, "%.2f", number);
  }
}
