package dev.muster.simulator.fault;

import dev.muster.simulator.http.Interference.Call;
import dev.muster.simulator.http.Interference.Course;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.WireAnswer;
import dev.muster.simulator.time.Schedule.Stretch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The way of a call that one or more faults struck. The first fault that decides the answer wins.
final class StruckCourse implements Course {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Faults faults;
  private final Call call;
  private final List<ActiveFault> struck;

  StruckCourse(Faults faults, Call call, List<ActiveFault> struck) {
    this.faults = faults;
    this.call = call;
    this.struck = struck;
  }

  @Override
  public Optional<WireAnswer> instead() {
    for (ActiveFault fault : struck) {
      Optional<WireAnswer> answer =
          switch (fault.fault().then()) {
            case Effect.Answer given when !given.afterDoing() -> Optional.of(full(given));
            case Effect.Hangup(boolean afterDoing) when !afterDoing ->
                Optional.of(new WireAnswer.Hangup(delay()));
            case Effect.Silence(boolean afterDoing) when !afterDoing ->
                Optional.of(new WireAnswer.Silence());
            case Effect.Refuse(Duration closed) -> Optional.of(new WireAnswer.Closed(closed));
            case Effect.ExpireToken _ when !call.authorization().isEmpty() -> {
              faults.kill(call.authorization());
              yield Optional.of(Faults.expired());
            }
            case Effect.Stale _ -> faults.earlier(fault, call).map(early -> early);
            case Effect.Answer _,
                Effect.Hangup _,
                Effect.Silence _,
                Effect.Delay _,
                Effect.Slower _,
                Effect.Takes _,
                Effect.Show _,
                Effect.ExpireToken _,
                Effect.Foreign _ ->
                Optional.empty();
          };
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  @Override
  public Reply perform(Supplier<Reply> operation) {
    Stretch stretch = new Stretch(1, Optional.empty());
    for (ActiveFault fault : struck) {
      if (fault.fault().then() instanceof Effect.Slower(double factor)) {
        stretch = new Stretch(stretch.factor() * factor, stretch.exactly());
      } else if (fault.fault().then() instanceof Effect.Takes(Duration duration)) {
        stretch = new Stretch(stretch.factor(), Optional.of(duration));
      }
    }
    Reply reply = faults.world().stretched(stretch, operation);
    for (ActiveFault fault : struck) {
      if (fault.fault().then() instanceof Effect.Foreign(Change change)) {
        faults.applyOn(call, change);
      }
    }
    return reply;
  }

  @Override
  public WireAnswer after(WireAnswer.Full answer) {
    WireAnswer.Full shown = answer;
    for (ActiveFault fault : struck) {
      switch (fault.fault().then()) {
        case Effect.Answer given -> {
          return full(given);
        }
        case Effect.Hangup _ -> {
          return new WireAnswer.Hangup(delay());
        }
        case Effect.Silence _ -> {
          return new WireAnswer.Silence();
        }
        case Effect.Show(var fields) -> {
          Optional<String> resource = fault.fault().on().flatMap(Fault.On::resource);
          JsonNode body = ActiveFault.overlay(fields, resource).apply(JSON.readTree(shown.body()));
          shown = new WireAnswer.Full(shown.status(), shown.headers(), body.toString());
        }
        case Effect.Stale(Duration lasting) -> faults.keep(fault, call, shown, lasting);
        case Effect.Refuse _,
            Effect.Delay _,
            Effect.Slower _,
            Effect.Takes _,
            Effect.ExpireToken _,
            Effect.Foreign _ -> {
          // Done before or during the operation.
        }
      }
    }
    return new WireAnswer.Full(shown.status(), shown.headers(), shown.body(), delay());
  }

  private WireAnswer.Full full(Effect.Answer given) {
    Map<String, String> headers = new HashMap<>(given.headers());
    headers.put("Content-Type", given.type());
    return new WireAnswer.Full(given.status(), headers, given.body(), delay());
  }

  private Duration delay() {
    Duration sum = Duration.ZERO;
    for (ActiveFault fault : struck) {
      if (fault.fault().then() instanceof Effect.Delay(Duration by)) {
        sum = sum.plus(faults.scaled(by));
      }
    }
    return sum;
  }
}
