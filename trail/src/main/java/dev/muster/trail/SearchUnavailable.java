package dev.muster.trail;

/// A search index cannot answer now: it is being opened, built again, or its disk fails. Trying
/// again may help; the events themselves are safe in the ledger.
public final class SearchUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SearchUnavailable(String message) {
    super(message);
  }

  SearchUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
