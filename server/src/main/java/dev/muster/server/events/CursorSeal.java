package dev.muster.server.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.server.state.DataFolder;
import dev.muster.trail.PageCursor;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/// Seals the cursors of pages. A page that is asked for with a cursor leaves no event of its own,
/// so a cursor is only good for whoever got it, and for the search that was recorded. Thread-safe.
///
/// A sealed cursor is the cursor's text, a dot, and the first 16 bytes of an HMAC-SHA-256 over
/// caller, query and cursor, in base64url.
@Component
final class CursorSeal {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SEAL_BYTES = 16;
  private static final Duration REFRESH_LIFETIME = Duration.ofDays(1);

  private final SecretKeySpec key;

  CursorSeal(DataFolder folder) {
    key = new SecretKeySpec(folder.key("page-cursor"), ALGORITHM);
  }

  /// A cursor's text form for one caller and one search.
  String seal(PageCursor cursor, String caller, String query) {
    return cursor
        + "."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(mac(cursor.toString(), caller, query));
  }

  /// The cursor behind a sealed text; empty if it was not sealed here for this caller and search.
  Optional<PageCursor> open(String sealed, String caller, String query) {
    int dot = sealed.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String cursor = sealed.substring(0, dot);
    byte[] seal;
    try {
      seal = Base64.getUrlDecoder().decode(sealed.substring(dot + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return MessageDigest.isEqual(seal, mac(cursor, caller, query))
        ? PageCursor.parse(cursor)
        : Optional.empty();
  }

  /// A right to make one search again, as it is then, for a day: what a page that refreshes itself
  /// needs.
  String sealRefresh(Instant now, String caller, String query) {
    String given = Long.toString(now.getEpochSecond());
    return given
        + "."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(mac(given, caller, query));
  }

  /// Whether a right was given by [#sealRefresh] to this caller for this search within a day.
  boolean isRefresh(String sealed, Instant now, String caller, String query) {
    int dot = sealed.indexOf('.');
    try {
      Instant given = Instant.ofEpochSecond(Long.parseLong(sealed.substring(0, Math.max(0, dot))));
      byte[] seal = Base64.getUrlDecoder().decode(sealed.substring(dot + 1));
      return MessageDigest.isEqual(seal, mac(Long.toString(given.getEpochSecond()), caller, query))
          && now.isBefore(given.plus(REFRESH_LIFETIME));
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      return false;
    }
  }

  private byte[] mac(String cursor, String caller, String query) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (String part : new String[] {caller, query, cursor}) {
        byte[] bytes = part.getBytes(UTF_8);
        // With its length before it, no part can pass for the end of another.
        mac.update((bytes.length + ":").getBytes(UTF_8));
        mac.update(bytes);
      }
      return Arrays.copyOf(mac.doFinal(), SEAL_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }
}
