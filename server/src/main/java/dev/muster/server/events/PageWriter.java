package dev.muster.server.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.trail.EventHit;
import dev.muster.trail.EventPage;
import dev.muster.trail.summary.EventHistogram;
import dev.muster.trail.summary.EventSummary;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes pages of events as JSON, with the events' own bytes in them unless another form is asked
/// for.
final class PageWriter {
  private PageWriter() {}

  /// @param form the form that the events are written in
  /// @param next the sealed cursor of the next page
  /// @param refresh the sealed right to make the search again
  static byte[] write(
      EventPage page,
      AskedFormat form,
      Optional<String> next,
      Optional<String> refresh,
      Optional<EventSummary> summary) {
    var out = new ByteArrayOutputStream();
    out.writeBytes("{\"events\":[".getBytes(UTF_8));
    List<EventHit> hits = page.hits();
    for (int i = 0; i < hits.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.writeBytes(form.of(hits.get(i)));
    }
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    ArrayNode ids = rest.putArray("ids");
    hits.forEach(hit -> ids.add(hit.id().toString()));
    rest.put("nextCursor", next.orElse(null));
    refresh.ifPresent(sealed -> rest.put("refresh", sealed));
    rest.put("behind", page.behind());
    summary.ifPresent(all -> add(all, rest));
    // The object without its opening brace goes on where the events end.
    out.writeBytes(("]," + rest.toString().substring(1)).getBytes(UTF_8));
    return out.toByteArray();
  }

  private static void add(EventSummary summary, ObjectNode out) {
    out.put("count", summary.count());
    if (!summary.facets().isEmpty()) {
      ObjectNode facets = out.putObject("facets");
      summary
          .facets()
          .forEach((name, facet) -> {
            ObjectNode node = facets.putObject(name);
            ArrayNode values = node.putArray("values");
            facet
                .values()
                .forEach(value ->
                    values.addObject().put("value", value.value()).put("count", value.count()));
            node.put("others", facet.others()).put("distinct", facet.distinct());
          });
    }
    summary
        .histogram()
        .ifPresent(histogram -> {
          ObjectNode node = out.putObject("histogram");
          node.put("interval", histogram.interval().wire());
          ArrayNode buckets = node.putArray("buckets");
          for (EventHistogram.Bucket bucket : histogram.buckets()) {
            buckets
                .addObject()
                .put("from", Instant.ofEpochMilli(bucket.from()).toString())
                .put("count", bucket.count());
          }
        });
  }
}
