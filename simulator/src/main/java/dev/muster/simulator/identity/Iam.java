package dev.muster.simulator.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Caller;
import dev.muster.simulator.http.Gate;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.TokenEndpoint;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// IAM of the simulated account: gives tokens for its API key and checks them on every call.
///
/// Tokens die with the process, as its signing key does; clients ask for a new one on 401.
public final class Iam implements TokenEndpoint, Gate {
  private static final String API_KEY_GRANT = "urn:ibm:params:oauth:grant-type:apikey";
  private static final String REFRESH_GRANT = "refresh_token";
  private static final Pattern CRN =
      Pattern.compile(
          "crn:v1:[a-z-]+:public:(?:power-iaas|ppc-aas):([a-z0-9-]+):a/([0-9a-zA-Z]+)"
              + ":([0-9a-zA-Z-]+)::");

  private static final int KNOWN_MAX = 1_000;

  private final String account;
  private final String apiKey;
  private final Duration lifetime;
  private final InstantSource clock;
  private final TokenSigner signer = new TokenSigner();
  private final AtomicLong issued = new AtomicLong();

  /// Valid tokens and when they expire: checking a signature takes longer than most calls.
  private final Map<String, Instant> known = new ConcurrentHashMap<>();

  /// IAM of one account with one API key.
  ///
  /// @param lifetime of an access token, at least 1 s of the clock; not divided by any time scale,
  ///   because clients count it in their own seconds
  public Iam(String account, String apiKey, Duration lifetime, InstantSource clock) {
    this.account = requireNonNull(account, "account is null");
    this.apiKey = requireNonNull(apiKey, "apiKey is null");
    this.lifetime = requireNonNull(lifetime, "lifetime is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  @Override
  public Reply answer(String method, Map<String, List<String>> form) {
    if (!method.equals("POST")) {
      return refusal(405, "BXNIM0101E", "The token operation has no method " + method + ".");
    }
    String grant = first(form, "grant_type");
    return switch (grant) {
      case API_KEY_GRANT ->
          same(first(form, "apikey"), apiKey)
              ? tokens(grant)
              : refusal(400, "BXNIM0415E", "Provided API key could not be found.");
      case REFRESH_GRANT ->
          signer.verify(first(form, "refresh_token"), "refresh").isPresent()
              ? tokens(grant)
              : refusal(400, "BXNIM0408E", "Provided refresh_token is invalid.");
      default ->
          refusal(400, "BXNIM0106E", "Property grant_type is missing or not supported: " + grant);
    };
  }

  @Override
  public Caller admit(
      Optional<String> authorization,
      Optional<String> crn,
      Optional<String> pathWorkspace,
      boolean crnNeeded) {
    String token =
        authorization
            .filter(header -> header.regionMatches(true, 0, "Bearer ", 0, 7))
            .map(header -> header.substring(7).strip())
            .orElseThrow(() -> ApiFault.unauthorized("a bearer token is required"));
    Instant expiry =
        expiry(token).orElseThrow(() -> ApiFault.unauthorized("the bearer token is not valid"));
    if (!clock.instant().isBefore(expiry)) {
      throw ApiFault.unauthorized("the bearer token has expired");
    }
    if (crn.isEmpty() && crnNeeded) {
      throw ApiFault.forbidden("the CRN header is required");
    }
    Optional<String> workspace = crn.map(header -> workspaceOf(header, pathWorkspace));
    return new Caller("IBMid-" + account.substring(0, Math.min(10, account.length())), workspace);
  }

  private Optional<Instant> expiry(String token) {
    Optional<Instant> found =
        Optional.ofNullable(known.get(token)).or(() -> signer.verify(token, "access"));
    if (known.size() >= KNOWN_MAX) {
      known.clear();
    }
    found.ifPresent(expiry -> known.put(token, expiry));
    return found;
  }

  private String workspaceOf(String header, Optional<String> pathWorkspace) {
    Matcher crn = CRN.matcher(header);
    if (!crn.matches() || !crn.group(2).equals(account)) {
      throw ApiFault.forbidden("the CRN header does not name a workspace of this account");
    }
    String workspace = crn.group(3);
    if (pathWorkspace.isPresent() && !pathWorkspace.get().equals(workspace)) {
      throw ApiFault.forbidden("the CRN header and the path name different workspaces");
    }
    return workspace;
  }

  private Reply tokens(String grant) {
    Instant now = clock.instant();
    Instant expiry = now.plus(lifetime);
    ObjectNode body = Json.object();
    body.put("access_token", signer.sign(claims(now, expiry, grant, "access")));
    body.put(
        "refresh_token",
        signer.sign(claims(now, now.plus(lifetime.multipliedBy(24)), grant, "refresh")));
    body.put("token_type", "Bearer");
    body.put("expires_in", lifetime.toSeconds());
    body.put("expiration", expiry.getEpochSecond());
    body.put("scope", "ibm openid");
    return Reply.ok(body);
  }

  private ObjectNode claims(Instant now, Instant expiry, String grant, String use) {
    String id = "IBMid-" + account.substring(0, Math.min(10, account.length()));
    ObjectNode claims = Json.object();
    claims.put("iam_id", id);
    claims.put("id", id);
    claims.put("realmid", "IBMid");
    claims.put("jti", use + "-" + issued.incrementAndGet());
    claims.put("identifier", id);
    claims.put("sub", "operator@muster.example");
    claims.put("sub_type", "user");
    claims.put("email", "operator@muster.example");
    claims.putObject("account").put("valid", true).put("bss", account);
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", expiry.getEpochSecond());
    claims.put("iss", "https://iam.cloud.ibm.com/identity");
    claims.put("grant_type", grant);
    claims.put("scope", "ibm openid");
    claims.put("client_id", "default");
    claims.put("acr", 1);
    claims.putArray("amr").add("pwd");
    claims.put("token_use", use);
    return claims;
  }

  private static Reply refusal(int status, String code, String message) {
    ObjectNode body =
        Json.object().put("errorCode", code).put("errorMessage", message).put("errorDetails", "");
    body.putObject("context").put("requestId", "simulated").put("url", "/identity/token");
    return new Reply(status, body);
  }

  private static String first(Map<String, List<String>> form, String field) {
    return form.getOrDefault(field, List.of("")).getFirst();
  }

  private static boolean same(String given, String expected) {
    return MessageDigest.isEqual(given.getBytes(UTF_8), expected.getBytes(UTF_8));
  }
}
