package dev.muster.trail;

import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;

/// The terms of the one index field that holds all values but text: the path, one control character
/// that says what follows, and the value. Paths hold no such character, so no term can be taken for
/// another. One field for all paths costs the index less than a field each, and free data cannot
/// make fields without end.
///
/// | after the path | |
/// |---|---|
/// | 00 | the folded value, UTF-8 |
/// | 01 | a number: 8 bytes in the order of numbers |
/// | 02 | nothing: the path has a value |
final class KeyedTerm {
  private static final char VALUE = 0;
  private static final char NUMBER = 1;
  private static final char EXISTS = 2;

  private KeyedTerm() {}

  static BytesRef value(String path, String folded) {
    return new BytesRef(path + VALUE + folded);
  }

  static BytesRef exists(String path) {
    return new BytesRef(path + EXISTS);
  }

  static BytesRef number(String path, double number) {
    BytesRef head = new BytesRef(path + NUMBER);
    byte[] bytes = new byte[head.length + Long.BYTES];
    System.arraycopy(head.bytes, head.offset, bytes, 0, head.length);
    NumericUtils.longToSortableBytes(NumericUtils.doubleToSortableLong(number), bytes, head.length);
    return new BytesRef(bytes);
  }
}
