package dev.muster.benchmarks;

import dev.muster.powervs.Answer;
import dev.muster.powervs.Wire;
import dev.muster.powervs.WireCall;
import dev.muster.simulator.Simulation;
import dev.muster.simulator.http.WireAnswer;
import dev.muster.simulator.http.WireRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Joins the adapter to a simulation without a socket. Both keep their own reading of what stands
/// on the wire: only text crosses.
public record InProcessWire(Simulation simulation) implements Wire {
  @Override
  public Answer carry(WireCall call, Duration timeout) {
    Map<String, String> headers = new HashMap<>();
    call.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    WireAnswer answer =
        simulation.handle(
            new WireRequest(
                call.method(),
                call.uri().getRawPath(),
                Optional.ofNullable(call.uri().getRawQuery()).orElse(""),
                headers,
                call.body()));
    if (answer.delay().compareTo(timeout) > 0) {
      return new Answer.Lost("no answer within " + timeout);
    }
    return switch (answer) {
      case WireAnswer.Full full ->
          new Answer.Answered(
              full.status(), full.headers().getOrDefault("Retry-After", ""), full.body());
      case WireAnswer.Hangup _ -> new Answer.Lost("the connection ended");
      case WireAnswer.Silence _ -> new Answer.Lost("no answer within " + timeout);
      case WireAnswer.Closed _ -> new Answer.NotSent("nobody listens");
    };
  }

  @Override
  public void close() {
    simulation.close();
  }
}
