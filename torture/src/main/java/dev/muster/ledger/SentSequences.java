package dev.muster.ledger;

import dev.muster.torture.Broken;
import dev.muster.torture.LedgerPromise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The sequences of a few producers: dense but for what they never send. Holds what a ledger says
/// of its producers against the messages that stand in it, counted one by one.
final class SentSequences {
  private static final int PRODUCERS = 3;
  private static final int SKIPS_ONE_IN = 12;
  private static final int FIRST_MAX = 100;

  private final Random random;
  private final Map<String, Long> next = new HashMap<>();

  /// Never sent, and not yet declared lost.
  private final Deque<RecordMark> losses = new ArrayDeque<>();

  SentSequences(Random random) {
    this.random = random;
  }

  /// The next place of some producer.
  RecordMark next() {
    String producer = "producer-" + random.nextInt(PRODUCERS);
    Long due = next.get(producer);
    long sequence = due == null ? 1L + random.nextInt(FIRST_MAX) : due;
    if (random.nextInt(SKIPS_ONE_IN) == 0) {
      long skipped = 1L + random.nextInt(3);
      losses.add(RecordMark.loss(producer, sequence, sequence + skipped - 1));
      sequence += skipped;
    }
    next.put(producer, sequence + 1);
    return RecordMark.place(new ProducerPlace(producer, sequence));
  }

  /// Sometimes what a producer never sent; else null.
  @Nullable RecordMark loss() {
    return losses.isEmpty() || random.nextBoolean() ? null : losses.remove();
  }

  /// What stands of one producer.
  private static final class Standing {
    private final TreeSet<Long> came = new TreeSet<>();
    private final TreeSet<Long> lost = new TreeSet<>();

    private List<Long> lostOnly() {
      return lost.stream().filter(sequence -> !came.contains(sequence)).toList();
    }

    private List<Long> missing() {
      NavigableSet<Long> all = all();
      var missing = new ArrayList<Long>();
      for (long sequence = all.first(); sequence < all.last(); sequence++) {
        if (!all.contains(sequence)) {
          missing.add(sequence);
        }
      }
      return missing;
    }

    private long last() {
      return all().last();
    }

    private NavigableSet<Long> all() {
      var all = new TreeSet<Long>(came);
      all.addAll(lost);
      return all;
    }
  }

  /// Holds a ledger to it.
  ///
  /// @param messages numbers of all that were ever recorded, by index
  void check(LedgerStore store, List<Long> messages, Map<Long, RecordMark> marks) {
    var standing = new TreeMap<String, Standing>();
    for (long message : messages) {
      RecordMark mark = marks.get(message);
      if (mark != null && mark.isProducers()) {
        Standing of = standing.computeIfAbsent(mark.producer(), _ -> new Standing());
        for (long sequence = mark.from(); sequence <= mark.to(); sequence++) {
          (mark.isKey() ? of.came : of.lost).add(sequence);
        }
      }
    }
    List<ProducerState> states = store.producers().states();
    List<String> names = states.stream().map(ProducerState::producer).toList();
    if (!names.equals(List.copyOf(standing.keySet()))) {
      throw new Broken(
          LedgerPromise.NOTHING_LOST,
          "producers are %s, known: %s".formatted(standing.keySet(), names));
    }
    states.forEach(state -> check(state, standing.get(state.producer())));
  }

  private static void check(ProducerState state, @Nullable Standing standing) {
    if (standing == null
        || state.last() != standing.last()
        || !all(state.gaps()).equals(standing.missing())
        || !all(state.lost()).equals(standing.lostOnly())) {
      throw new Broken(
          LedgerPromise.NOTHING_LOST,
          "of %s: %s, but the entries say: missing %s, lost %s"
              .formatted(
                  state.producer(),
                  state,
                  standing == null ? "" : standing.missing(),
                  standing == null ? "" : standing.lostOnly()));
    }
  }

  private static List<Long> all(List<SequenceGap> gaps) {
    var all = new ArrayList<Long>();
    for (SequenceGap gap : gaps) {
      for (long sequence = gap.from(); sequence <= gap.to(); sequence++) {
        all.add(sequence);
      }
    }
    return all;
  }
}
