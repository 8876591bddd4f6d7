package dev.muster.trail;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/// Hands the words of several texts to the index, with a gap between texts so that no phrase
/// reaches across.
final class WordStream extends TokenStream {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final PositionIncrementAttribute increment =
      addAttribute(PositionIncrementAttribute.class);
  private final List<List<String>> texts = new ArrayList<>();
  private int text;
  private int word;

  void clear() {
    texts.clear();
  }

  void add(List<String> words) {
    if (!words.isEmpty()) {
      texts.add(words);
    }
  }

  boolean isEmpty() {
    return texts.isEmpty();
  }

  @Override
  public void reset() {
    text = 0;
    word = 0;
  }

  @Override
  public boolean incrementToken() {
    clearAttributes();
    if (text < texts.size() && word == texts.get(text).size()) {
      text++;
      word = 0;
    }
    if (text == texts.size()) {
      return false;
    }
    term.append(texts.get(text).get(word));
    increment.setPositionIncrement(word == 0 && text > 0 ? 2 : 1);
    word++;
    return true;
  }
}
