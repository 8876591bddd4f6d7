package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;

/// Entries of a range as lines, with the lines between them that prove them: each entry as it
/// stands, and that none is missing. Written and checked in constant memory.
///
/// An entry is a line by itself. Lines of proof are JSON objects with the one member
/// `muster-proof`, a text without quotes and backslashes, so that lines of JSON stay lines of JSON:
///
/// | text | |
/// |---|---|
/// | `begin v1 <base64>` | a ledger's part begins; the base64 of its head, see [Head] |
/// | `out <height> <base64>` | 2^height entries are left out; the root of their subtree |
/// | `row <base64>` | an entry that cannot stand as a line |
/// | `end <rows> <out>` | the part ends, with so many entries and so many left out |
public final class ProvenExport {
  static final String PREFIX = "{\"muster-proof\":\"";
  static final String SUFFIX = "\"}";
  static final String FORMAT = "muster-export v1";

  private ProvenExport() {}

  /// Takes the entries of an export while it is verified, in its order.
  @FunctionalInterface
  public interface Rows {
    /// Takes the next entry.
    ///
    /// @param origin of the ledger that the entry's part is from
    /// @param index of the entry in that ledger
    /// @param line of the unpacked file, from 1
    void take(String origin, long index, long line, byte[] entry) throws IOException;
  }

  /// Whether a line of an export, without its newline, is proof and no entry.
  public static boolean isProofLine(byte[] line) {
    return isProof(line);
  }

  /// What a part begins with: lines `muster-export v1`, `from`, `to`, `about`, `vkey`, any number
  /// of `left` and `right`, and `checkpoint` with the signed checkpoint behind it.
  ///
  /// @param about what was asked for, in words, one line
  record Head(RangeProof proof, String about, VerifierKey key, SignedCheckpoint checkpoint) {
    byte[] toBytes() {
      var text = new StringBuilder(FORMAT).append('\n');
      text.append("from ").append(proof.from()).append('\n');
      text.append("to ").append(proof.to()).append('\n');
      text.append("about ").append(about).append('\n');
      text.append("vkey ").append(key).append('\n');
      proof.left().forEach(hash -> text.append("left ").append(hash.base64()).append('\n'));
      proof.right().forEach(hash -> text.append("right ").append(hash.base64()).append('\n'));
      text.append("checkpoint\n");
      text.append(new String(checkpoint.toBytes(), UTF_8));
      return text.toString().getBytes(UTF_8);
    }

    /// Reads a head.
    ///
    /// @throws IllegalArgumentException if it is none
    static Head parse(byte[] bytes) {
      String text = new String(bytes, UTF_8);
      int end = text.indexOf("\ncheckpoint\n");
      if (end < 0 || !text.startsWith(FORMAT + "\n")) {
        throw new IllegalArgumentException("not the head of an export");
      }
      SignedCheckpoint checkpoint =
          SignedCheckpoint.parse(text.substring(end + "\ncheckpoint\n".length()).getBytes(UTF_8));
      List<String> lines = text.substring(0, end).lines().skip(1).toList();
      if (lines.size() < 4) {
        throw new IllegalArgumentException("the head of the export is cut off");
      }
      List<Hash> left = new ArrayList<>();
      List<Hash> right = new ArrayList<>();
      for (String line : lines.subList(4, lines.size())) {
        if (line.startsWith("left ")) {
          left.add(Hash.ofBase64(line.substring(5)));
        } else {
          right.add(Hash.ofBase64(after("right ", line)));
        }
      }
      long from = Decimal.parse(after("from ", lines.get(0)));
      long to = Decimal.parse(after("to ", lines.get(1)));
      return new Head(
          new RangeProof(from, to, checkpoint.size(), left, right),
          after("about ", lines.get(2)),
          VerifierKey.parse(after("vkey ", lines.get(3))),
          checkpoint);
    }

    private static String after(String name, String line) {
      if (!line.startsWith(name)) {
        throw new IllegalArgumentException("expected " + name.strip() + ", got: " + line);
      }
      return line.substring(name.length());
    }
  }

  /// Writes the part of one ledger: what stands in it from an index to its checkpoint, entry by
  /// entry. Does not close the stream. Not thread-safe.
  public static final class Writer {
    private final OutputStream out;
    private final MerkleHash merkle = new MerkleHash();
    private final Deque<Gap> gaps = new ArrayDeque<>();
    private long next;
    private final long to;
    private long rows;
    private long leftOut;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Gap(long start, int height, byte[] root) {}

    /// Begins a part: the range from an index to the size of a checkpoint.
    ///
    /// @param about what was asked for, for whoever verifies it
    public Writer(
        OutputStream out, Ledger ledger, long from, SignedCheckpoint checkpoint, String about)
        throws IOException {
      this.out = out;
      this.next = from;
      this.to = checkpoint.size();
      RangeProof proof = ledger.proveRange(from, to, to);
      String oneLine = about.replaceAll("\\s", " ");
      var head = new Head(proof, oneLine, ledger.verifierKey(), checkpoint);
      line("begin v1 " + Base64.getEncoder().encodeToString(head.toBytes()));
    }

    /// Writes the next entry.
    public void row(byte[] entry) throws IOException {
      flushGaps();
      if (standsAsLine(entry)) {
        out.write(entry);
        out.write('\n');
      } else {
        line("row " + Base64.getEncoder().encodeToString(entry));
      }
      next++;
      rows++;
    }

    /// Leaves the next entry out.
    public void leaveOut(byte[] entry) {
      var gap = new Gap(next, 0, merkle.leaf(entry));
      while (!gaps.isEmpty()
          && gaps.getLast().height() == gap.height()
          && gaps.getLast().start() % (2L << gap.height()) == 0) {
        Gap left = gaps.removeLast();
        gap = new Gap(left.start(), gap.height() + 1, merkle.node(left.root(), gap.root()));
      }
      gaps.addLast(gap);
      next++;
      leftOut++;
    }

    /// Ends the part.
    public void end() throws IOException {
      if (next != to) {
        throw new IllegalStateException("expected entries up to " + to + ", got up to: " + next);
      }
      flushGaps();
      line("end " + rows + " " + leftOut);
    }

    private void flushGaps() throws IOException {
      for (Gap gap = gaps.pollFirst(); gap != null; gap = gaps.pollFirst()) {
        line("out " + gap.height() + " " + Base64.getEncoder().encodeToString(gap.root()));
      }
    }

    private void line(String text) throws IOException {
      out.write((PREFIX + text + SUFFIX + "\n").getBytes(US_ASCII));
    }

    private static boolean standsAsLine(byte[] entry) {
      for (byte b : entry) {
        if (b == '\n') {
          return false;
        }
      }
      return !isProof(entry);
    }
  }

  static boolean isProof(byte[] line) {
    byte[] prefix = PREFIX.getBytes(US_ASCII);
    return line.length >= prefix.length
        && java.util.Arrays.equals(line, 0, prefix.length, prefix, 0, prefix.length);
  }
}
