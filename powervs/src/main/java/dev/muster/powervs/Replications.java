package dev.muster.powervs;

import dev.muster.cloud.ConsistencyGroup;
import dev.muster.cloud.Onboarding;
import dev.muster.cloud.RemoteCopy;
import java.util.Locale;

/// The cloud's JSON about replication as the port's resources.
final class Replications {
  private Replications() {}

  /// The vendor's documents write some states with a hyphen.
  static ConsistencyGroup consistencyGroup(Json json) {
    return new ConsistencyGroup(
        json.text("consistencyGroupName"),
        state(json),
        json.text("primaryRole"),
        json.text("sync"),
        json.whole("cyclePeriodSeconds"),
        json.whole("numOfvols"));
  }

  static RemoteCopy remoteCopy(Json json) {
    return new RemoteCopy(
        json.text("name"),
        json.text("masterVolumeName"),
        json.text("auxVolumeName"),
        state(json),
        json.text("primaryRole"),
        json.text("sync"),
        json.whole("progress"),
        json.text("freezeTime"));
  }

  static Onboarding onboarding(Json json) {
    Json results = json.object("results");
    return new Onboarding(
        json.text("id"),
        onboardingState(json.text("status")),
        json.whole("progress"),
        json.texts("inputVolumes"),
        results.texts("onboardedVolumes"),
        results.objects(
            "volumeOnboardingFailures",
            failure ->
                new Onboarding.Failure(failure.text("failureMessage"), failure.texts("volumes"))));
  }

  private static String state(Json json) {
    return json.text("state").toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /// Sources disagree on the words, so that only the two ends are told apart.
  private static Onboarding.State onboardingState(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "success", "completed" -> Onboarding.State.COMPLETED;
      case "failure", "failed", "error" -> Onboarding.State.FAILED;
      default -> Onboarding.State.RUNNING;
    };
  }
}
