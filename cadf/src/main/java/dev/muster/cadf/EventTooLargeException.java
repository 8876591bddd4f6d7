package dev.muster.cadf;

import java.util.Locale;

/// An event whose JSON does not fit one ledger entry. Nothing is ever cut off to make it fit: the
/// caller stores the large data elsewhere, or refuses the request.
public final class EventTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int eventBytes;
  private final int requestDataBytes;
  private final int responseDataBytes;

  EventTooLargeException(int eventBytes, int requestDataBytes, int responseDataBytes) {
    super(
        String.format(
            Locale.ROOT,
            "event must be at most %d bytes, got: %d (requestData %d, responseData %d)",
            CadfJson.BYTES_MAX,
            eventBytes,
            requestDataBytes,
            responseDataBytes));
    this.eventBytes = eventBytes;
    this.requestDataBytes = requestDataBytes;
    this.responseDataBytes = responseDataBytes;
  }

  /// Size of the whole event as JSON, in bytes.
  public int eventBytes() {
    return eventBytes;
  }

  /// Size of `requestData` as JSON, in bytes.
  public int requestDataBytes() {
    return requestDataBytes;
  }

  /// Size of `responseData` as JSON, in bytes.
  public int responseDataBytes() {
    return responseDataBytes;
  }
}
