package dev.muster.server.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The console's files. They lie behind the gate like everything else.
@RestController
final class ConsoleResource {
  private final byte[] page = file("index.html");
  private final byte[] style = file("console.css");
  private final byte[] script = file("console.js");

  @GetMapping("/")
  ResponseEntity<byte[]> page() {
    return answer(page, "text", "html");
  }

  @GetMapping("/console.css")
  ResponseEntity<byte[]> style() {
    return answer(style, "text", "css");
  }

  @GetMapping("/console.js")
  ResponseEntity<byte[]> script() {
    return answer(script, "text", "javascript");
  }

  private static ResponseEntity<byte[]> answer(byte[] file, String type, String subtype) {
    return ResponseEntity.ok()
        .contentType(new MediaType(type, subtype, StandardCharsets.UTF_8))
        .cacheControl(CacheControl.noCache())
        .body(file);
  }

  private static byte[] file(String name) {
    try (InputStream in = ConsoleResource.class.getResourceAsStream("/console/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the console lacks its file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the console's file " + name, e);
    }
  }
}
