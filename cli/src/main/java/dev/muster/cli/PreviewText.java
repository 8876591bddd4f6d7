package dev.muster.cli;

import tools.jackson.databind.JsonNode;

/// A preview for people: the calls in their order with the state before and after, like a diff;
/// then what is destroyed, what is touched, and what is in the way.
final class PreviewText {
  private PreviewText() {}

  static void print(JsonNode preview, Printer printer) {
    printer.line(
        new Table()
            .row("plan", Table.text(preview.path("plan")))
            .row("plan hash", Table.text(preview.path("planHash")))
            .row("mode", Table.text(preview.path("mode")))
            .row("preview hash", Table.text(preview.path("previewHash")))
            .toString());
    printer.line("");
    int number = 0;
    for (JsonNode step : preview.path("steps")) {
      number++;
      step(number, step, printer);
    }
    printer.line("");
    JsonNode destructive = preview.path("destructive");
    printer.line(
        destructive.isEmpty()
            ? "Nothing is destroyed."
            : "Destructive: " + Table.text(destructive));
    String noReturn = preview.path("pointOfNoReturn").asString("");
    if (!noReturn.isEmpty()) {
      printer.line("No way back from: " + noReturn);
    }
    JsonNode radius = preview.path("blastRadius");
    if (!radius.isEmpty()) {
      printer.line("Touches: " + Table.text(radius));
    }
    findings("Not ready: ", preview.path("findings"), printer);
    findings("Only with --force: ", preview.path("overridable"), printer);
  }

  private static void step(int number, JsonNode step, Printer printer) {
    printer.line(
        "@@ %d %s: %s at %s, %s"
            .formatted(
                number,
                Table.text(step.path("id")),
                Table.text(step.path("action")),
                Table.text(step.path("site")),
                Table.text(step.path("target"))));
    String before = step.path("expects").asString("");
    String after = step.path("after").asString("");
    if (after.isEmpty() || after.equals("unchanged")) {
      printer.line("  " + before);
    } else {
      printer.line("- " + before);
      printer.line("+ " + after);
    }
  }

  private static void findings(String title, JsonNode findings, Printer printer) {
    for (JsonNode finding : findings) {
      printer.line(
          title + Table.text(finding.path("subject")) + ": " + Table.text(finding.path("message")));
    }
  }
}
