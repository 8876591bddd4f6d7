package dev.muster.powervs;

import dev.muster.cloud.Secret;
import dev.muster.powervs.Answer.Answered;
import java.util.List;

/// Finds the words in an error body, whatever its form: the cloud's JSON, the private cloud's other
/// JSON, the token service's, a gateway's HTML page, or nothing. Secrets that the other side quotes
/// back are hidden.
final class ErrorText {
  private static final int LONGEST = 1_000;

  private ErrorText() {}

  /// Never empty.
  static String of(Answered answered, List<Secret> secrets) {
    String words = Json.parse(answered.body()).map(ErrorText::fromJson).orElse("");
    if (words.isBlank()) {
      words = fromPage(hide(answered.body(), secrets));
    }
    words = hide(words, secrets).strip();
    if (words.isEmpty()) {
      return "status " + answered.status() + " without a description";
    }
    return words.length() <= LONGEST ? words : words.substring(0, LONGEST) + "…";
  }

  private static String fromJson(Json error) {
    String code = error.text("errorCode");
    String words = error.firstText("description", "message", "error", "errors", "errorMessage");
    if (words.isEmpty()) {
      words = String.join("; ", error.texts("errors"));
    }
    if (words.isEmpty()) {
      words =
          String.join("; ", error.objects("errors", e -> e.firstText("message", "description")));
    }
    return code.isEmpty() ? words : code + " " + words;
  }

  /// A page's text: without its tags, styles and scripts, on one line.
  private static String fromPage(String body) {
    String start = body.substring(0, Math.min(body.length(), 16 * LONGEST));
    return start
        .replaceAll("(?is)<(script|style)\\b.*?</\\1\\s*>", " ")
        .replaceAll("<[^>]*+>", " ")
        .replaceAll("\\s++", " ");
  }

  static String hide(String text, List<Secret> secrets) {
    String hidden = text;
    for (Secret secret : secrets) {
      if (!secret.reveal().isEmpty()) {
        hidden = hidden.replace(secret.reveal(), "[hidden]");
      }
    }
    return hidden;
  }
}
