package dev.muster.server.events;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.dialect.EventDialects;
import dev.muster.cadf.dialect.Format;
import dev.muster.server.errors.RefusedException;
import dev.muster.trail.EventHit;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/// The form in which a caller asks for events.
///
/// @param format empty for events byte for byte as they stand in the ledger
record AskedFormat(Optional<Format> format) {
  private static final MediaType CLOUD_EVENT = new MediaType("application", "cloudevents+json");

  AskedFormat {
    requireNonNull(format, "format is null");
  }

  /// @param name the parameter `format`; null when there is none
  static AskedFormat of(@Nullable String name) {
    if (name == null) {
      return new AskedFormat(Optional.empty());
    }
    Optional<Format> format = Format.ofWire(name);
    if (format.isEmpty()) {
      String all =
          Arrays.stream(Format.values()).map(Format::wire).collect(Collectors.joining(", "));
      throw RefusedException.of("format", "must be one of " + all);
    }
    return new AskedFormat(format);
  }

  /// The event in this form; with the time of its receipt where the form has a place for that.
  byte[] of(EventHit hit) {
    return format
        .map(asked ->
            EventDialects.write(
                EventDialects.read(hit.bytes()).event(), asked, hit.entry().receivedAt()))
        .orElseGet(hit::bytes);
  }

  /// The media type of one event in this form.
  MediaType mediaType() {
    return format.equals(Optional.of(Format.CLOUDEVENTS))
        ? CLOUD_EVENT
        : MediaType.APPLICATION_JSON;
  }
}
