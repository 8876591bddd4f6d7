package dev.muster.trail;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// How events are packed on their way in and out.
public enum Encoding {
  IDENTITY(""),
  GZIP(".gz"),
  ZSTD(".zst");

  /// A frame may ask for at most 8 MiB of memory. Source: RFC 8878, 3.1.1.1.2, recommended.
  private static final int ZSTD_WINDOW_LOG_MAX = 23;

  private static final int BUFFER_BYTES = 1 << 16;

  private final String suffix;

  Encoding(String suffix) {
    this.suffix = suffix;
  }

  /// The end of a file's name, with its dot; empty for none.
  public String suffix() {
    return suffix;
  }

  /// The name in `Content-Encoding`.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// By the name in `Content-Encoding`, without regard to case; `x-gzip` is gzip.
  public static Optional<Encoding> ofWire(String name) {
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> Optional.of(IDENTITY);
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      case "zstd" -> Optional.of(ZSTD);
      default -> Optional.empty();
    };
  }

  /// Unpacks; whoever reads it bounds how much comes out.
  public InputStream decode(InputStream in) throws IOException {
    return switch (this) {
      case IDENTITY -> in;
      case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
      case ZSTD -> new ZstdInputStream(in).setLongMax(ZSTD_WINDOW_LOG_MAX);
    };
  }

  /// Packs; closing the stream ends the packing and closes `out`.
  public OutputStream encode(OutputStream out) throws IOException {
    return switch (this) {
      case IDENTITY -> out;
      case GZIP -> new GZIPOutputStream(out, BUFFER_BYTES, true);
      case ZSTD -> new ZstdOutputStream(out);
    };
  }
}
