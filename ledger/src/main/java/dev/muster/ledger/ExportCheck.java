package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Verifies an export with proofs, plain or packed, line by line, in constant memory.
final class ExportCheck {
  /// The longest line: an entry or a head in base64.
  private static final int LINE_BYTES_MAX = 1 << 20;

  private static final int GZIP = 0x1f8b;
  private static final int ZSTD = 0x28b5;

  /// A frame may ask for at most 8 MiB of memory. Source: RFC 8878, 3.1.1.1.2, recommended.
  private static final int ZSTD_WINDOW_LOG_MAX = 23;

  private final Path file;
  private final Trial trial;
  private final Findings findings;
  private final ProvenExport.Rows taker;
  private final List<VerificationReport.Verified> verified = new ArrayList<>();
  private ProvenExport.@Nullable Head head;
  private RangeProof.@Nullable Check check;
  private long rows;
  private long leftOut;
  private boolean told;

  /// @param taker gets each entry before it is known whether the file proves them
  ExportCheck(Path file, Trial trial, Findings findings, ProvenExport.Rows taker) {
    this.file = file;
    this.trial = trial;
    this.findings = findings;
    this.taker = taker;
  }

  List<VerificationReport.Verified> run() throws IOException {
    try (InputStream in = unpacked(file)) {
      boolean more = true;
      for (long number = 1; more; number++) {
        byte @Nullable [] line = line(in);
        more = line != null && take(line, number);
      }
    }
    if (head != null) {
      problem("the export is cut off: its part of " + head.checkpoint().origin() + " has no end");
    } else if (verified.isEmpty() && !told) {
      problem("there is no export with proofs in it");
    }
    return verified;
  }

  private static InputStream unpacked(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.mark(2);
    int magic = in.read() << 8 | in.read();
    in.reset();
    return switch (magic) {
      case GZIP -> new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16);
      case ZSTD ->
          new BufferedInputStream(new ZstdInputStream(in).setLongMax(ZSTD_WINDOW_LOG_MAX), 1 << 16);
      default -> in;
    };
  }

  /// Without its newline; null behind the last one.
  private static byte @Nullable [] line(InputStream in) throws IOException {
    int b = in.read();
    if (b < 0) {
      return null;
    }
    var line = new ByteArrayOutputStream(1_024);
    while (b >= 0 && b != '\n') {
      line.write(b);
      if (line.size() > LINE_BYTES_MAX) {
        throw new IOException("a line has more than " + LINE_BYTES_MAX + " bytes");
      }
      b = in.read();
    }
    return line.toByteArray();
  }

  /// @return false when what follows cannot be told apart any more
  private boolean take(byte[] line, long number) throws IOException {
    if (!ProvenExport.isProof(line)) {
      return entry(line, number);
    }
    String text = new String(line, US_ASCII);
    if (!text.endsWith(ProvenExport.SUFFIX)) {
      return refuse(number, "the line of proof is damaged");
    }
    String[] words =
        text.substring(ProvenExport.PREFIX.length(), text.length() - ProvenExport.SUFFIX.length())
            .split(" ", -1);
    try {
      return switch (words[0] + " " + words.length) {
        case "begin 3" -> begin(words[1], words[2], number);
        case "row 2" -> entry(Base64.getDecoder().decode(words[1]), number);
        case "out 3" -> out((int) Decimal.parse(words[1]), Hash.ofBase64(words[2]), number);
        case "end 3" -> end(Decimal.parse(words[1]), Decimal.parse(words[2]), number);
        default -> refuse(number, "the line of proof is damaged");
      };
    } catch (IllegalArgumentException e) {
      return refuse(number, "the line of proof is damaged: " + e.getMessage());
    }
  }

  private boolean begin(String version, String bytes, long number) {
    if (head != null) {
      return refuse(number, "a part begins before the one before it has ended");
    }
    if (!version.equals("v1")) {
      return refuse(number, "expected version v1, got: " + version);
    }
    head = ProvenExport.Head.parse(Base64.getDecoder().decode(bytes));
    check = head.proof().check();
    rows = 0;
    leftOut = 0;
    return true;
  }

  private boolean entry(byte[] bytes, long number) throws IOException {
    if (check == null || head == null) {
      return refuse(number, "an entry stands outside every part");
    }
    rows++;
    if (!check.entry(bytes)) {
      return refuse(number, "there are more entries than the range has");
    }
    long index = head.proof().from() + rows + leftOut - 1;
    taker.take(head.checkpoint().origin(), index, number, bytes);
    return true;
  }

  private boolean out(int height, Hash root, long number) {
    if (check == null) {
      return refuse(number, "a line of proof stands outside every part");
    }
    if (!check.subtree(height, root)) {
      return refuse(number, "an entry before this line is missing, added or moved");
    }
    leftOut += 1L << height;
    return true;
  }

  private boolean end(long rowsTold, long outTold, long number) {
    if (head == null || check == null) {
      return refuse(number, "a part ends that has not begun");
    }
    SignedCheckpoint checkpoint = head.checkpoint();
    List<String> notes = new ArrayList<>();
    RangeProof proof = head.proof();
    notes.add(
        "entries %d to %d: %d here, %d left out%s"
            .formatted(
                proof.from(),
                proof.to() - 1,
                rows,
                leftOut,
                head.about().isEmpty() ? "" : " by the query " + head.about()));
    if (rowsTold != rows || outTold != leftOut) {
      problem(
          "expected %d entries and %d left out, got %d and %d"
              .formatted(rowsTold, outTold, rows, leftOut));
    }
    if (!check.proves(checkpoint.root())) {
      problem(
          "the entries %d to %d are not those of the signed checkpoint: one is missing, added, altered or moved"
              .formatted(proof.from(), proof.to() - 1));
    }
    judge(head, notes);
    verified.add(
        new VerificationReport.Verified(file, checkpoint.origin(), rows, 0, List.copyOf(notes)));
    head = null;
    check = null;
    return true;
  }

  private void judge(ProvenExport.Head part, List<String> notes) {
    SignedCheckpoint checkpoint = part.checkpoint();
    List<VerifierKey> keys = trial.trust().keysFor(checkpoint.origin());
    if (trial.trust().isOnFirstSight()) {
      notes.add(
          "signature checked with the key that stands in the file only; pin the key to rule out a forgery");
      keys = part.key().name().equals(checkpoint.origin()) ? List.of(part.key()) : List.of();
    }
    if (checkpoint.note().signersAmong(keys).isEmpty()) {
      problem("the checkpoint of " + checkpoint.origin() + " is not signed by a key to trust");
      return;
    }
    TrustPolicy policy = trial.trust().policy();
    if (!policy.witnesses().isEmpty()) {
      notes.add("cosigned by " + policy.cosigners(checkpoint));
    }
    if (!policy.isQuorumMet(checkpoint)) {
      problem("the policy's quorum of witnesses has not cosigned the checkpoint");
    }
    if (trial.seen() != null) {
      ProofCheck.compare(file, checkpoint, trial.seen(), findings);
      trial.seen().put(checkpoint);
    }
  }

  private boolean refuse(long number, String what) {
    problem("line %d: %s".formatted(number, what));
    head = null;
    return false;
  }

  private void problem(String what) {
    told = true;
    findings.problem(file, what);
  }
}
