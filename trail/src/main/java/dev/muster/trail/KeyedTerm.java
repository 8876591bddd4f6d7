package dev.muster.trail;

import java.util.Arrays;
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
/// | 03 | an IP address: 17 bytes, see [dev.muster.trail.query.Addresses] |
final class KeyedTerm {
  private static final char VALUE = 0;
  private static final char NUMBER = 1;
  private static final char EXISTS = 2;
  private static final char ADDRESS = 3;

  private KeyedTerm() {}

  static BytesRef value(String path, String folded) {
    return new BytesRef(path + VALUE + folded);
  }

  static BytesRef exists(String path) {
    return new BytesRef(path + EXISTS);
  }

  static BytesRef address(String path, byte[] address) {
    return withBytes(new BytesRef(path + ADDRESS), address);
  }

  private static BytesRef withBytes(BytesRef head, byte[] tail) {
    byte[] bytes =
        Arrays.copyOfRange(head.bytes, head.offset, head.offset + head.length + tail.length);
    System.arraycopy(tail, 0, bytes, head.length, tail.length);
    return new BytesRef(bytes);
  }

  static BytesRef number(String path, double number) {
    byte[] bytes = new byte[Long.BYTES];
    NumericUtils.longToSortableBytes(NumericUtils.doubleToSortableLong(number), bytes, 0);
    return withBytes(new BytesRef(path + NUMBER), bytes);
  }
}
