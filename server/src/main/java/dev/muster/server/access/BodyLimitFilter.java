package dev.muster.server.access;

import dev.muster.recovery.plan.PlanParser;
import dev.muster.server.errors.BodyTooLargeException;
import dev.muster.server.errors.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Refuses bodies above 1 MiB, those with plans above what a plan may be, those with events above
/// 16 MiB, exported files above 1 GiB: by their announced length at once, others while they are
/// read. Runs behind the gate, so that strangers learn nothing about limits.
@Component
final class BodyLimitFilter extends OncePerRequestFilter {
  static final int BYTES_MAX = 1 << 20;
  private static final int EVENTS_BYTES_MAX = 16 << 20;
  private static final int EXPORTED_FILE_BYTES_MAX = 1 << 30;

  private final ProblemWriter problems;

  BodyLimitFilter(ProblemWriter problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    int limit = limit(request.getRequestURI());
    if (request.getContentLengthLong() > limit) {
      problems.write(
          request,
          response,
          413,
          "the body must be at most %d bytes, got: %d"
              .formatted(limit, request.getContentLengthLong()));
      return;
    }
    chain.doFilter(new Limited(request, limit), response);
  }

  private static int limit(String path) {
    if (path.equals("/api/v1/events")) {
      return EVENTS_BYTES_MAX;
    }
    if (path.equals("/api/v1/events/import")) {
      return EXPORTED_FILE_BYTES_MAX;
    }
    boolean plan =
        path.equals("/api/v1/runs")
            || path.startsWith("/api/v1/runs/")
            || path.startsWith("/api/v1/plans");
    return plan ? PlanParser.BYTES_MAX : BYTES_MAX;
  }

  private static final class Limited extends HttpServletRequestWrapper {
    private final int limit;

    Limited(HttpServletRequest request, int limit) {
      super(request);
      this.limit = limit;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new LimitedStream(super.getInputStream(), limit);
    }
  }

  private static final class LimitedStream extends ServletInputStream {
    private final ServletInputStream in;
    private final int limit;
    private long left;

    LimitedStream(ServletInputStream in, int limit) {
      this.in = in;
      this.limit = limit;
      this.left = limit;
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      if (read >= 0) {
        count(1);
      }
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      if (read > 0) {
        count(read);
      }
      return read;
    }

    private void count(int read) throws BodyTooLargeException {
      left -= read;
      if (left < 0) {
        throw new BodyTooLargeException(limit);
      }
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }
}
