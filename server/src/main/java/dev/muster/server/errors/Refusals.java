package dev.muster.server.errors;

import dev.muster.cloud.AuditUnavailableException;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.identity.Act;
import dev.muster.server.identity.Tokens;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes an event of every refused call of the API. Thread-safe.
public final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final int PATH_CHARS_MAX = 1_024;

  private final Journal journal;
  private final RefusalBound bound;

  public Refusals(Journal journal, InstantSource clock) {
    this.journal = journal;
    this.bound = new RefusalBound(clock);
  }

  /// Records a refusal, unless an event tells of it already.
  ///
  /// @param why in words, without anything that the caller sent as a secret
  /// @return the correlation id of the event that tells of it; empty if none does
  Optional<String> record(HttpServletRequest request, int status, String why) {
    Call call = Call.of(request);
    return Act.isApi(call.path()) ? record(call.action(), request, status, why) : Optional.empty();
  }

  /// As [#record], for a call that is no part of the API and yet an act.
  Optional<String> record(String action, HttpServletRequest request, int status, String why) {
    Call call = Call.of(request);
    if (Call.isRecorded(request)) {
      return Optional.of(call.correlationId());
    }
    ObjectNode asked = asked(call);
    if (call.caller().isEmpty()) {
      OptionalLong notRecorded = bound.ask(call.host().address());
      if (notRecorded.isEmpty()) {
        return Optional.empty();
      }
      if (notRecorded.getAsLong() > 0) {
        asked.put("refusalsNotRecordedBefore", notRecorded.getAsLong());
      }
    }
    try {
      journal.act(call, action, "request", "", "", asked).failure(status, Tokens.masked(why));
      Call.markRecorded(request);
      return Optional.of(call.correlationId());
    } catch (AuditUnavailableException e) {
      // Nothing is done in this call anyway; the caller still learns why.
      log.warn("refusal not recorded: the ledger takes no events");
      return Optional.empty();
    }
  }

  /// What was asked for. The query is left out: it may hold a code.
  private static ObjectNode asked(Call call) {
    String path = Tokens.masked(call.path());
    return JsonNodeFactory.instance
        .objectNode()
        .put("method", call.method())
        .put("path", path.length() > PATH_CHARS_MAX ? path.substring(0, PATH_CHARS_MAX) : path);
  }

  /// The problem to answer with, once the refusal is recorded.
  Problem problem(HttpServletRequest request, int status, String detail, List<FieldError> errors) {
    @Nullable String id = record(request, status, detail).orElse(null);
    return Problem.of(status, detail, errors, id);
  }
}
