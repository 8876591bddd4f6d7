package dev.muster.recovery.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.recovery.plan.PlanNode.Place;
import dev.muster.recovery.plan.PlanTree.RefusedTextException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.List;

/// Reads recovery plans from YAML. Knows the format (`plan.schema.json` beside this class describes
/// it) and what must hold inside one plan; knows nothing about any cloud. Stateless, as thread-safe
/// as the way into the servers that it is given.
///
/// Unknown keys are refused, durations are ISO-8601, and every problem says its field, line and
/// column. Anchors, aliases, tags and further documents are refused.
public final class PlanParser {
  /// The size limit in bytes: 4 MiB, room for the 20,000 steps that a plan may have.
  public static final int BYTES_MAX = 4 << 20;

  private final GuestScripts scripts;

  /// Refuses plans with scripts.
  public PlanParser() {
    this(GuestScripts.none());
  }

  /// @param scripts the way into the servers; asked whether each script of a plan can be run
  public PlanParser(GuestScripts scripts) {
    this.scripts = scripts;
  }

  /// Reads a plan.
  ///
  /// @param yaml UTF-8, at most [#BYTES_MAX] bytes
  public PlanResult parse(byte[] yaml) {
    if (yaml.length > BYTES_MAX) {
      return refused("a plan is at most %d bytes, got: %d".formatted(BYTES_MAX, yaml.length));
    }
    String text;
    try {
      text =
          UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(yaml))
              .toString();
    } catch (CharacterCodingException e) {
      return refused("a plan is UTF-8 text, got other bytes");
    }
    try {
      return read(text);
    } catch (RefusedTextException e) {
      return new PlanResult.Invalid(List.of(e.problem()));
    }
  }

  /// The JSON Schema of plans, as it is published. It refuses what has a wrong form; what must hold
  /// between the parts of a plan only the parser tells.
  public static String schema() {
    try (InputStream file = PlanParser.class.getResourceAsStream("plan.schema.json")) {
      if (file == null) {
        throw new IllegalStateException("plan.schema.json is not beside " + PlanParser.class);
      }
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("plan.schema.json cannot be read", e);
    }
  }

  private PlanResult read(String text) {
    Problems problems = new Problems();
    PlanReader reader = new PlanReader(problems, scripts);
    RecoveryPlan plan = reader.plan(PlanSource.of(text), PlanTree.parse(text));
    return problems.isEmpty()
        ? new PlanResult.Valid(plan)
        : new PlanResult.Invalid(problems.sorted());
  }

  private static PlanResult refused(String message) {
    Problems problems = new Problems();
    problems.add("", new Place(1, 1), message);
    return new PlanResult.Invalid(problems.sorted());
  }
}
