package dev.muster.trail.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.ledger.ProvenExport;
import dev.muster.ledger.Trust;
import dev.muster.ledger.VerificationReport;
import dev.muster.ledger.Verifier;
import dev.muster.trail.Encoding;
import dev.muster.trail.intake.ImportedFrom.LedgerEntry;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file that an export wrote: lines of events, plain, gzip or zstd, with proofs or without. Read
/// in constant memory. The file must not change between [#survey] and [#read].
public final class ExportedFile {
  /// Bytes of a file when it is unpacked.
  public static final long UNPACKED_BYTES_MAX = 16L << 30;

  /// The longest line: an event, or the head of a part with proofs.
  static final int LINE_BYTES_MAX = 1 << 20;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int GZIP = 0x1f8b;
  private static final int ZSTD = 0x28b5;

  private final Path file;
  private final boolean proven;
  private final long events;

  private ExportedFile(Path file, boolean proven, long events) {
    this.file = file;
    this.proven = proven;
    this.events = events;
  }

  /// What a file turned out to be.
  public sealed interface Survey {}

  /// Events can be read from it; whether its proofs hold is [#verify]'s to say.
  public record Usable(ExportedFile file) implements Survey {
    public Usable {
      requireNonNull(file, "file is null");
    }
  }

  /// Nothing can be taken from it.
  ///
  /// @param line of the unpacked file at which it ends to make sense, from 1
  public record Unusable(long line, String why) implements Survey {
    public Unusable {
      requireNonNull(why, "why is null");
    }
  }

  /// Takes the text of one event.
  @FunctionalInterface
  public interface Lines {
    /// Takes the next event.
    ///
    /// @param line of the unpacked file, from 1
    /// @param entry where it stands in its ledger, if the file proves it
    void take(byte[] text, long line, Optional<LedgerEntry> entry) throws IOException;
  }

  /// Reads all of a file once, to its end.
  ///
  /// @throws IOException if the file itself cannot be read
  public static Survey survey(Path file) throws IOException {
    long events = 0;
    boolean proven = false;
    var lines = new LineReader(file);
    try (lines) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (isBlank(line)) {
          continue;
        }
        if (ProvenExport.isProofLine(line)) {
          proven = true;
          continue;
        }
        events++;
        Optional<String> other = events == 1 ? noEvent(line) : Optional.empty();
        if (other.isPresent()) {
          return new Unusable(lines.number(), other.get());
        }
      }
    } catch (DamagedException e) {
      return new Unusable(lines.number() + 1, String.valueOf(e.getMessage()));
    }
    return events == 0 && !proven
        ? new Unusable(1, "expected events, got none")
        : new Usable(new ExportedFile(file, proven, events));
  }

  private static Optional<String> noEvent(byte[] line) {
    String text = new String(line, UTF_8).strip();
    if (text.startsWith("{")) {
      return Optional.empty();
    }
    if (text.startsWith("id,received,")) {
      return Optional.of(
          "a table has some fields of each event only, so no event can be made of it: export"
              + " as lines or with proofs");
    }
    return Optional.of(
        text.startsWith("[")
            ? "expected one event on each line, got an array: send it with events ingest"
            : "expected one event on each line, got no JSON object");
  }

  /// Whether there are proofs in it.
  public boolean isProven() {
    return proven;
  }

  /// Lines that are no proofs.
  public long events() {
    return events;
  }

  /// Verifies the proofs.
  ///
  /// @throws IllegalStateException if there are none
  public VerificationReport verify(Trust trust) {
    if (!proven) {
      throw new IllegalStateException("there are no proofs in " + file);
    }
    return Verifier.verifyExport(file, trust, null);
  }

  /// Reads the events, in the file's order. A file with proofs must have been verified.
  public void read(Lines lines) throws IOException {
    if (!proven) {
      try (var reader = new LineReader(file)) {
        for (byte[] line = reader.next(); line != null; line = reader.next()) {
          if (!isBlank(line)) {
            lines.take(line, reader.number(), Optional.empty());
          }
        }
      }
      return;
    }
    VerificationReport report =
        Verifier.readExport(
            file,
            Trust.ON_FIRST_SIGHT,
            null,
            (origin, index, line, entry) ->
                lines.take(entry, line, Optional.of(new LedgerEntry(origin, index))));
    if (!report.isOk()) {
      throw new IOException("the file changed: " + report.problems().getFirst().what());
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  /// The unpacked file is not what a file may be.
  private static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
      super(message);
    }
  }

  /// Unpacks and cuts into lines. Single-use.
  private static final class LineReader implements AutoCloseable {
    private final InputStream file;
    private final Encoding encoding;
    private final InputStream in;
    private long number;
    private long bytes;

    LineReader(Path path) throws IOException {
      file = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
      boolean open = false;
      try {
        file.mark(2);
        int magic = file.read() << 8 | file.read();
        file.reset();
        encoding =
            switch (magic) {
              case GZIP -> Encoding.GZIP;
              case ZSTD -> Encoding.ZSTD;
              default -> Encoding.IDENTITY;
            };
        in = new BufferedInputStream(encoding.decode(file), BUFFER_BYTES);
        open = true;
      } finally {
        if (!open) {
          file.close();
        }
      }
    }

    /// Lines so far.
    long number() {
      return number;
    }

    /// Without its newline; null behind the last one.
    byte @Nullable [] next() throws IOException {
      int b = read();
      if (b < 0) {
        return null;
      }
      var line = new ByteArrayOutputStream(1_024);
      while (b >= 0 && b != '\n') {
        line.write(b);
        if (line.size() > LINE_BYTES_MAX) {
          throw new DamagedException(
              "the line has more than " + LINE_BYTES_MAX + " bytes, so it is no event");
        }
        b = read();
      }
      number++;
      return line.toByteArray();
    }

    private int read() throws IOException {
      int b;
      try {
        b = in.read();
      } catch (IOException e) {
        if (encoding == Encoding.IDENTITY) {
          throw e;
        }
        var broken =
            new DamagedException("the %s is damaged or cut off here".formatted(encoding.wire()));
        broken.initCause(e);
        throw broken;
      }
      if (b >= 0 && ++bytes > UNPACKED_BYTES_MAX) {
        throw new DamagedException(
            "the unpacked file has more than " + UNPACKED_BYTES_MAX + " bytes");
      }
      return b;
    }

    @Override
    public void close() throws IOException {
      in.close();
      file.close();
    }
  }
}
