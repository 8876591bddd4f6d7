package dev.muster.server.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.identity.Role;
import dev.muster.server.identity.TokenEntry;
import dev.muster.server.identity.Tokens;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Tokens over REST.
@RestController
@RequestMapping("/api/v1/tokens")
final class TokenResource {
  private static final int DAYS_MAX = 3_650;
  private static final Set<String> ROLES =
      Arrays.stream(Role.values()).map(Role::wire).collect(Collectors.toUnmodifiableSet());

  private final Tokens tokens;
  private final Journal journal;

  TokenResource(Tokens tokens, Journal journal) {
    this.tokens = tokens;
    this.journal = journal;
  }

  record NewToken(@Nullable String name, @Nullable String role, @Nullable Integer expiresInDays) {}

  /// A token on the wire; `token` is there only in the answer to its creation.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TokenView(
      String id,
      String name,
      String kind,
      String role,
      String createdAt,
      @Nullable String expiresAt,
      @Nullable String revokedAt,
      @Nullable String token) {
    static TokenView of(TokenEntry entry, @Nullable String secret) {
      return new TokenView(
          entry.id(),
          entry.name(),
          entry.kind().wire(),
          entry.role().wire(),
          entry.createdAt().toString(),
          entry.expiresAt().map(Object::toString).orElse(null),
          entry.revokedAt().map(Object::toString).orElse(null),
          secret);
    }
  }

  @GetMapping
  Answer list(Call call) {
    List<TokenView> all = tokens.list().stream().map(entry -> TokenView.of(entry, null)).toList();
    return Answer.of(all, call, journal.listed(call, "token", all.size()));
  }

  @PostMapping
  ResponseEntity<Answer> create(
      @RequestBody NewToken body, Call call, HttpServletRequest httpRequest) {
    var fields = new Fields();
    String name = fields.text("name", body.name(), 100);
    String role = fields.word("role", body.role(), ROLES, null);
    int days = fields.number("expiresInDays", body.expiresInDays(), 1, DAYS_MAX, 0);
    fields.refuseIfWrong();
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("name", name).put("role", role);
    if (days > 0) {
      request.put("expiresInDays", days);
    }
    Optional<Duration> lifetime = days > 0 ? Optional.of(Duration.ofDays(days)) : Optional.empty();
    // Known before the act, so that a stop in its midst leaves no doubt about which token it made.
    String id = tokens.newId();
    Journal.Done<TokenEntry.Issued> done =
        journal.change(
            httpRequest,
            journal.act(call, "token", id, name, request),
            201,
            () -> tokens.issue(id, name, Role.ofWire(role).orElseThrow(), lifetime));
    TokenView view = TokenView.of(done.value().entry(), done.value().secret());
    return ResponseEntity.status(201).body(Answer.of(view, call, done.pending(), done.outcome()));
  }

  @DeleteMapping("/{id}")
  Answer delete(@PathVariable String id, Call call, HttpServletRequest request) {
    TokenEntry entry = tokens.find(id).orElseThrow(() -> RefusedException.notFound("token", id));
    if (id.equals(Tokens.ADMIN_ID)) {
      throw new RefusedException(
          409, "the administrator of the installation cannot be revoked", List.of());
    }
    Journal.Done<Optional<TokenEntry>> done =
        journal.change(
            request,
            journal.act(call, "token", id, entry.name(), null),
            200,
            () -> tokens.revoke(id));
    return Answer.of(
        TokenView.of(done.value().orElse(entry), null), call, done.pending(), done.outcome());
  }
}
