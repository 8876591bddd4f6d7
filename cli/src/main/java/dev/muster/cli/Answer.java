package dev.muster.cli;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A successful answer of the server, with its body as it came.
final class Answer {
  private final int status;
  private final byte[] body;

  Answer(int status, byte[] body) {
    this.status = status;
    this.body = body;
  }

  int status() {
    return status;
  }

  byte[] body() {
    return body;
  }

  /// @throws CliException when the body is no JSON
  JsonNode json() {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      throw new CliException(
          ExitCode.FAILED, "the server's answer is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// The member `result`; missing when there is none.
  JsonNode result() {
    return json().path("result");
  }

  /// The elements of an array of the top level, byte for byte.
  List<byte[]> elements(String field) {
    return JsonSlices.elements(body, field);
  }
}
