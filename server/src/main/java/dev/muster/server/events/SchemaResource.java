package dev.muster.server.events;

import dev.muster.cadf.dialect.EventSchemas;
import dev.muster.server.errors.RefusedException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// The JSON Schemas of the forms of an event. They lie behind the gate like everything else; to
/// read them is no event.
@RestController
final class SchemaResource {
  private static final MediaType SCHEMA = new MediaType("application", "schema+json");

  /// @param file such as `cadf.schema.json`
  @GetMapping("/schemas/events/{file}")
  ResponseEntity<byte[]> schema(@PathVariable String file) {
    byte[] schema =
        EventSchemas.find(file).orElseThrow(() -> RefusedException.notFound("schema", file));
    return ResponseEntity.ok()
        .contentType(SCHEMA)
        .cacheControl(CacheControl.noCache())
        .body(schema);
  }
}
