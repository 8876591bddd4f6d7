package dev.muster.trail;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.util.BytesRef;

/// Hands ready-made terms to the index.
final class TermStream extends TokenStream {
  private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
  private final List<BytesRef> terms = new ArrayList<>();
  private int next;

  void clear() {
    terms.clear();
  }

  void add(BytesRef added) {
    terms.add(added);
  }

  @Override
  public void reset() {
    next = 0;
  }

  @Override
  public boolean incrementToken() {
    clearAttributes();
    if (next == terms.size()) {
      return false;
    }
    term.setBytesRef(terms.get(next));
    next++;
    return true;
  }
}
