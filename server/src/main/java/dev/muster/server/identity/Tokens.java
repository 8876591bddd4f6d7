package dev.muster.server.identity;

import static java.util.Objects.requireNonNull;

import dev.muster.server.state.StateDb;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/// The tokens, sessions and sign-in codes of this installation; only their hashes are kept.
public final class Tokens {
  /// The administrator of a new installation.
  public static final String ADMIN_ID = "admin";

  private static final String ADMIN_NAME = "Administrator";

  static final Duration SESSION_LIFETIME = Duration.ofHours(12);
  static final Duration CODE_LIFETIME = Duration.ofHours(24);
  private static final String COLUMNS =
      "select id, name, kind, role, created_at, expires_at, revoked_at from token ";

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final TokenSecret secrets = new TokenSecret();

  public Tokens(StateDb db, InstantSource clock, Supplier<String> ids) {
    this.jdbi = db.jdbi();
    this.clock = requireNonNull(clock, "clock is null");
    this.ids = requireNonNull(ids, "ids is null");
  }

  /// The id for a token that is to be issued.
  public String newId() {
    return "ServiceId-" + ids.get();
  }

  /// The id for a session that is to be opened.
  public String newSessionId() {
    return "session-" + ids.get();
  }

  /// Makes a token for a program.
  ///
  /// @param lifetime empty for no end
  public TokenEntry.Issued issue(String name, Role role, Optional<Duration> lifetime) {
    return issue(newId(), name, role, lifetime);
  }

  /// As [#issue(String, Role, Optional)], with an id from [#newId].
  public TokenEntry.Issued issue(String id, String name, Role role, Optional<Duration> lifetime) {
    return jdbi.withHandle(handle -> issue(handle, id, name, Caller.Kind.SERVICE, role, lifetime));
  }

  /// The token or session of this id, also when it is revoked or expired.
  public Optional<TokenEntry> find(String id) {
    return jdbi.withHandle(handle ->
        handle.createQuery(COLUMNS + "where id = :id").bind("id", id).map(Tokens::entry).findOne());
  }

  /// Makes sure that a secret is the administrator's, and that no other is. Idempotent.
  public void adoptAdministrator(String secret) {
    String hash = TokenSecret.hash(secret);
    long now = clock.instant().toEpochMilli();
    jdbi.useTransaction(handle -> {
      int known =
          handle
              .createUpdate("update token set hash = :hash, revoked_at = null where id = :id")
              .bind("hash", hash)
              .bind("id", ADMIN_ID)
              .execute();
      if (known == 0) {
        handle
            .createUpdate(
                "insert into token (id, name, kind, role, hash, created_at)"
                    + " values (:id, 'Administrator', 'user', 'administrator', :hash, :now)")
            .bind("id", ADMIN_ID)
            .bind("hash", hash)
            .bind("now", now)
            .execute();
      }
    });
  }

  /// A text with every token in it taken out, for events and logs: callers put tokens where they do
  /// not belong.
  public static String masked(String text) {
    return TokenSecret.IN_TEXT.matcher(text).replaceAll(TokenSecret.PREFIX + "…");
  }

  /// A new secret that [#adoptAdministrator] can adopt.
  public String newAdministratorSecret() {
    return secrets.next(TokenSecret.PREFIX);
  }

  /// Whose token this is; empty if it is unknown, expired or revoked.
  public Optional<Caller> authenticate(String secret) {
    Instant now = clock.instant();
    return jdbi.withHandle(handle ->
            handle
                .createQuery(COLUMNS + "where hash = :hash")
                .bind("hash", TokenSecret.hash(secret))
                .map(Tokens::entry)
                .findOne())
        .filter(entry -> entry.isValidAt(now))
        .map(Tokens::caller);
  }

  /// Whether a token or session of this id is neither expired nor revoked.
  public boolean isValid(String id) {
    Instant now = clock.instant();
    return find(id).filter(entry -> entry.isValidAt(now)).isPresent();
  }

  /// A code that opens one session for the administrator.
  public String newSignInCode() {
    String code = secrets.next("");
    long expires = clock.instant().plus(CODE_LIFETIME).toEpochMilli();
    jdbi.useHandle(handle ->
        handle
            .createUpdate(
                "insert into sign_in_code (hash, token_id, expires_at)"
                    + " values (:hash, :token, :expires)")
            .bind("hash", TokenSecret.hash(code))
            .bind("token", ADMIN_ID)
            .bind("expires", expires)
            .execute());
    return code;
  }

  /// Whether a sign-in code would open a session now. Does not use it up.
  public boolean isSignInCode(String code) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                "select 1 from sign_in_code"
                    + " where hash = :hash and used_at is null and expires_at > :now")
            .bind("hash", TokenSecret.hash(code))
            .bind("now", clock.instant().toEpochMilli())
            .mapTo(Integer.class)
            .findOne()
            .isPresent());
  }

  /// Who acts in a session of this id.
  public static Caller administratorIn(String sessionId) {
    return new Caller(ADMIN_ID, sessionId, ADMIN_NAME, Caller.Kind.SESSION, Role.ADMINISTRATOR);
  }

  /// Uses a sign-in code up. Of two callers with the same code one gets the session.
  ///
  /// @param sessionId from [#newSessionId]
  public Optional<TokenEntry.Issued> signIn(String code, String sessionId) {
    long now = clock.instant().toEpochMilli();
    return jdbi.inTransaction(handle -> {
      int used =
          handle
              .createUpdate(
                  "update sign_in_code set used_at = :now"
                      + " where hash = :hash and used_at is null and expires_at > :now")
              .bind("now", now)
              .bind("hash", TokenSecret.hash(code))
              .execute();
      return used == 0
          ? Optional.empty()
          : Optional.of(
              issue(
                  handle,
                  sessionId,
                  ADMIN_NAME,
                  Caller.Kind.SESSION,
                  Role.ADMINISTRATOR,
                  Optional.of(SESSION_LIFETIME)));
    });
  }

  /// All tokens and sessions, revoked and expired ones too, oldest first.
  public List<TokenEntry> list() {
    return jdbi.withHandle(handle ->
        handle.createQuery(COLUMNS + "order by created_at, id").map(Tokens::entry).list());
  }

  /// Revokes a token or session.
  ///
  /// @return the token as it is now; empty if there is none with this id
  public Optional<TokenEntry> revoke(String id) {
    long now = clock.instant().toEpochMilli();
    return jdbi.inTransaction(handle -> {
      handle
          .createUpdate("update token set revoked_at = coalesce(revoked_at, :now) where id = :id")
          .bind("now", now)
          .bind("id", id)
          .execute();
      return handle
          .createQuery(COLUMNS + "where id = :id")
          .bind("id", id)
          .map(Tokens::entry)
          .findOne();
    });
  }

  private TokenEntry.Issued issue(
      Handle handle,
      String id,
      String name,
      Caller.Kind kind,
      Role role,
      Optional<Duration> lifetime) {
    String secret = secrets.next(TokenSecret.PREFIX);
    Instant now = Instant.ofEpochMilli(clock.millis());
    Optional<Instant> expires = lifetime.map(now::plus);
    handle
        .createUpdate(
            "insert into token (id, name, kind, role, hash, created_at, expires_at)"
                + " values (:id, :name, :kind, :role, :hash, :now, :expires)")
        .bind("id", id)
        .bind("name", name)
        .bind("kind", kind.wire())
        .bind("role", role.wire())
        .bind("hash", TokenSecret.hash(secret))
        .bind("now", now.toEpochMilli())
        .bind("expires", expires.map(Instant::toEpochMilli).orElse(null))
        .execute();
    var entry = new TokenEntry(id, name, kind, role, now, expires, Optional.empty());
    return new TokenEntry.Issued(entry, secret);
  }

  private static Caller caller(TokenEntry entry) {
    String id = entry.kind() == Caller.Kind.SESSION ? ADMIN_ID : entry.id();
    return new Caller(id, entry.id(), entry.name(), entry.kind(), entry.role());
  }

  private static TokenEntry entry(ResultSet row, StatementContext context) throws SQLException {
    return new TokenEntry(
        row.getString("id"),
        row.getString("name"),
        Caller.Kind.ofWire(row.getString("kind")),
        Role.ofWire(row.getString("role"))
            .orElseThrow(() -> new SQLException("token has an unknown role")),
        Instant.ofEpochMilli(row.getLong("created_at")),
        instant(row, "expires_at"),
        instant(row, "revoked_at"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
