package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.SequenceRefused.Reason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the records of a ledger say of its producers: the fold of their marks, in order. Not safe
/// for several threads.
///
/// As bytes, all numbers big-endian: number of producers (4); of each, in the order of their names:
/// length of the name (1), name, first and last sequence (8 each), number of open gaps (4), number
/// of lost ranges (4), then of each of those: from, to, index of the entry that says so, its
/// received time in microseconds (8 each).
final class Producers {
  /// More are refused.
  static final int PRODUCERS_MAX = 1024;

  /// More are refused; over all producers.
  static final int GAPS_MAX = 1024;

  /// Lost ranges that are remembered, over all producers; what came to be lost first is forgotten
  /// first.
  static final int LOST_MAX = 1024;

  private static final int RANGE_BYTES = 32;
  private static final int PRODUCER_BYTES = 25;

  /// Sequences up to one, and the entry that says that they are missing or lost.
  private record Range(long to, long index, long micros) {
    Range upTo(long newTo) {
      return new Range(newTo, index, micros);
    }

    SequenceGap gap(String producer, long from) {
      return new SequenceGap(producer, from, to, index, Segments.instant(micros));
    }
  }

  private static final class Known {
    private long first;
    private long last;
    private final TreeMap<Long, Range> gaps = new TreeMap<>();
    private final TreeMap<Long, Range> lost = new TreeMap<>();

    private Known(long first, long last) {
      this.first = first;
      this.last = last;
    }
  }

  private final TreeMap<String, Known> byName = new TreeMap<>();
  private int gapCount;
  private int lostCount;

  boolean isEmpty() {
    return byName.isEmpty();
  }

  /// Open gaps of all producers.
  int gapCount() {
    return gapCount;
  }

  /// Why a mark cannot be taken; null when it can.
  @Nullable SequenceRefused refusal(RecordMark mark) {
    String producer = mark.producer();
    long from = mark.from();
    long to = mark.to();
    Known known = byName.get(producer);
    if (known == null) {
      return byName.size() < PRODUCERS_MAX
          ? null
          : new SequenceRefused(
              Reason.TOO_MANY_PRODUCERS,
              "a ledger knows at most %d producers, and %s would be one more"
                  .formatted(PRODUCERS_MAX, producer));
    }
    boolean beyond = from > known.last || to < known.first;
    if (!beyond && !isMissing(known, mark)) {
      return notMissing(known, mark);
    }
    boolean opens = beyond && from != known.last + 1 && to != known.first - 1;
    if ((opens || splits(known, from, to)) && gapCount >= GAPS_MAX) {
      return new SequenceRefused(
          Reason.TOO_MANY_GAPS,
          "%s: a ledger keeps at most %d open gaps, and this would be one more; the last sequence is %d"
              .formatted(mark, GAPS_MAX, known.last));
    }
    return null;
  }

  /// What is lost may still come, but not be lost again.
  private static boolean isMissing(Known known, RecordMark mark) {
    return covers(known.gaps, mark) || (mark.isKey() && covers(known.lost, mark));
  }

  private static boolean covers(NavigableMap<Long, Range> ranges, RecordMark mark) {
    Map.Entry<Long, Range> range = ranges.floorEntry(mark.from());
    return range != null && range.getValue().to >= mark.to();
  }

  private static boolean splits(Known known, long from, long to) {
    Map.Entry<Long, Range> gap = known.gaps.floorEntry(from);
    return gap != null && gap.getKey() < from && to < gap.getValue().to;
  }

  private static SequenceRefused notMissing(Known known, RecordMark mark) {
    String states =
        "the sequences from %d to %d came, but for %d open gaps and %d lost ranges"
            .formatted(known.first, known.last, known.gaps.size(), known.lost.size());
    return mark.isKey()
        ? new SequenceRefused(
            Reason.CAME_BEFORE,
            "%s came before, so long ago that its receipt is no longer known: %s"
                .formatted(mark, states))
        : new SequenceRefused(
            Reason.NOT_MISSING,
            "%s cannot be declared lost, because not all of them are missing: %s"
                .formatted(mark, states));
  }

  /// Takes what a record says.
  ///
  /// @param index of the entry
  /// @param micros when it was received
  /// @return the gap that it opened, or null
  @Nullable SequenceGap apply(RecordMark mark, long index, long micros) {
    String producer = mark.producer();
    long from = mark.from();
    long to = mark.to();
    Known known = byName.get(producer);
    SequenceGap opened = null;
    if (known == null) {
      known = new Known(from, to);
      byName.put(producer, known);
    } else if (from > known.last) {
      opened = open(producer, known, known.last + 1, from - 1, index, micros);
      known.last = to;
    } else if (to < known.first) {
      opened = open(producer, known, to + 1, known.first - 1, index, micros);
      known.first = from;
    } else {
      gapCount += take(known.gaps, from, to);
      lostCount += take(known.lost, from, to);
    }
    if (!mark.isKey()) {
      known.lost.put(from, new Range(to, index, micros));
      lostCount++;
    }
    forgetLost();
    return opened;
  }

  private @Nullable SequenceGap open(
      String producer, Known known, long from, long to, long index, long micros) {
    if (from > to) {
      return null;
    }
    var range = new Range(to, index, micros);
    known.gaps.put(from, range);
    gapCount++;
    return range.gap(producer, from);
  }

  /// Takes sequences out of the range that holds them.
  ///
  /// @return how many ranges there are more
  private static int take(NavigableMap<Long, Range> ranges, long from, long to) {
    Map.Entry<Long, Range> holder = ranges.floorEntry(from);
    if (holder == null || holder.getValue().to < to) {
      return 0;
    }
    long begin = holder.getKey();
    Range range = holder.getValue();
    ranges.remove(begin);
    int more = -1;
    if (begin < from) {
      ranges.put(begin, range.upTo(from - 1));
      more++;
    }
    if (to < range.to) {
      ranges.put(to + 1, range);
      more++;
    }
    return more;
  }

  private void forgetLost() {
    while (lostCount > LOST_MAX) {
      NavigableMap<Long, Range> holder = null;
      long oldest = Long.MAX_VALUE;
      long from = 0;
      for (Known known : byName.values()) {
        for (Map.Entry<Long, Range> lost : known.lost.entrySet()) {
          if (lost.getValue().index < oldest) {
            holder = known.lost;
            oldest = lost.getValue().index;
            from = lost.getKey();
          }
        }
      }
      if (holder == null) {
        throw new IllegalStateException("lost ranges were counted wrong: " + lostCount);
      }
      holder.remove(from);
      lostCount--;
    }
  }

  /// What is known of every producer, by name.
  List<ProducerState> states() {
    var states = new ArrayList<ProducerState>(byName.size());
    byName.forEach((name, known) -> states.add(state(name, known)));
    return states;
  }

  /// What is known of one; null when nothing is.
  @Nullable ProducerState state(String producer) {
    Known known = byName.get(producer);
    return known == null ? null : state(producer, known);
  }

  private static ProducerState state(String name, Known known) {
    return new ProducerState(
        name, known.first, known.last, gaps(name, known.gaps), gaps(name, known.lost));
  }

  private static List<SequenceGap> gaps(String producer, NavigableMap<Long, Range> ranges) {
    var gaps = new ArrayList<SequenceGap>(ranges.size());
    ranges.forEach((from, range) -> gaps.add(range.gap(producer, from)));
    return gaps;
  }

  Producers copy() {
    var copy = new Producers();
    byName.forEach((name, known) -> {
      var same = new Known(known.first, known.last);
      same.gaps.putAll(known.gaps);
      same.lost.putAll(known.lost);
      copy.byName.put(name, same);
    });
    copy.gapCount = gapCount;
    copy.lostCount = lostCount;
    return copy;
  }

  byte[] encode() {
    int bytes = 4 + RANGE_BYTES * (gapCount + lostCount);
    for (String name : byName.keySet()) {
      bytes += PRODUCER_BYTES + name.length();
    }
    ByteBuffer out = ByteBuffer.allocate(bytes).putInt(byName.size());
    byName.forEach((name, known) -> {
      out.put((byte) name.length()).put(name.getBytes(UTF_8));
      out.putLong(known.first).putLong(known.last);
      out.putInt(known.gaps.size()).putInt(known.lost.size());
      encode(known.gaps, out);
      encode(known.lost, out);
    });
    return out.array();
  }

  private static void encode(NavigableMap<Long, Range> ranges, ByteBuffer out) {
    ranges.forEach((from, range) ->
        out.putLong(from).putLong(range.to).putLong(range.index).putLong(range.micros));
  }

  /// @throws IllegalArgumentException when the bytes are none
  static Producers decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    var producers = new Producers();
    try {
      int count = in.getInt();
      for (int i = 0; i < count; i++) {
        byte[] name = new byte[in.get()];
        in.get(name);
        String producer = new String(name, UTF_8);
        ProducerPlace.checkName(producer);
        var known = new Known(in.getLong(), in.getLong());
        int gaps = in.getInt();
        int lost = in.getInt();
        decode(in, gaps, known.gaps);
        decode(in, lost, known.lost);
        producers.byName.put(producer, known);
        producers.gapCount += known.gaps.size();
        producers.lostCount += known.lost.size();
      }
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new IllegalArgumentException("what is known of the producers is cut short", e);
    }
    if (in.hasRemaining() || !java.util.Arrays.equals(producers.encode(), bytes)) {
      throw new IllegalArgumentException(
          "what is known of the producers is not in its one standard form");
    }
    return producers;
  }

  private static void decode(ByteBuffer in, int count, NavigableMap<Long, Range> ranges) {
    for (int i = 0; i < count; i++) {
      long from = in.getLong();
      ranges.put(from, new Range(in.getLong(), in.getLong(), in.getLong()));
    }
  }
}
