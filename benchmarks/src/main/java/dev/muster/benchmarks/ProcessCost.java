package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process has used up so far. Unlike the time that passes it says little about what else
/// the machine does.
///
/// @param nanos processor time of all threads, user and system
/// @param bytes that were given to the disk; 0 where the operating system does not count them
record ProcessCost(long nanos, long bytes) {
  private static final String BYTES = "write_bytes: ";

  static ProcessCost now() throws IOException {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new ProcessCost(system.getProcessCpuTime(), bytesWritten());
  }

  private static long bytesWritten() throws IOException {
    Path counts = Path.of("/proc/self/io");
    if (!Files.isReadable(counts)) {
      return 0;
    }
    return Files.readAllLines(counts, UTF_8).stream()
        .filter(line -> line.startsWith(BYTES))
        .mapToLong(line -> Long.parseLong(line.substring(BYTES.length())))
        .findFirst()
        .orElse(0);
  }

  ProcessCost since(ProcessCost start) {
    return new ProcessCost(nanos - start.nanos, bytes - start.bytes);
  }
}
