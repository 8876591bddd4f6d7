package dev.muster.trail.query;

import java.util.ArrayList;
import java.util.List;

/// How text is compared and cut into words: the one place, so that the index and the matcher cannot
/// differ.
public final class Words {
  /// Longest compared part of a value, UTF-16 units. A query is never longer, so a longer value can
  /// only be met by its beginning.
  public static final int VALUE_CHARS_MAX = 4_096;

  /// Longest compared part of a word, UTF-16 units.
  public static final int WORD_CHARS_MAX = 128;

  private Words() {}

  /// The form in which values compare: each code point in lower case on its own (so that the form
  /// of a beginning is the beginning of the form), lone surrogates as U+FFFD, cut to
  /// [#VALUE_CHARS_MAX].
  public static String fold(String value) {
    int length = Math.min(value.length(), VALUE_CHARS_MAX);
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c > 0x7f || (c >= 'A' && c <= 'Z')) {
        return foldSlowly(value);
      }
    }
    return length == value.length() ? value : value.substring(0, length);
  }

  private static String foldSlowly(String value) {
    StringBuilder folded = new StringBuilder(Math.min(value.length(), VALUE_CHARS_MAX));
    int at = 0;
    while (at < value.length()) {
      int codePoint = value.codePointAt(at);
      at += Character.charCount(codePoint);
      int lower = lower(codePoint);
      if (folded.length() + Character.charCount(lower) > VALUE_CHARS_MAX) {
        break;
      }
      folded.appendCodePoint(lower);
    }
    return folded.toString();
  }

  private static int lower(int codePoint) {
    boolean loneSurrogate =
        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return loneSurrogate ? 0xFFFD : Character.toLowerCase(codePoint);
  }

  /// The words of a text in order: runs of letters and digits, folded, each cut to
  /// [#WORD_CHARS_MAX].
  public static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      at += Character.charCount(codePoint);
      if (Character.isLetterOrDigit(codePoint)) {
        int lower = Character.toLowerCase(codePoint);
        if (word.length() + Character.charCount(lower) <= WORD_CHARS_MAX) {
          word.appendCodePoint(lower);
        }
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
