package dev.muster.powervs;

import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Secret;
import dev.muster.cloud.Workspace;
import dev.muster.cloud.survey.Credential;
import dev.muster.powervs.Answer.Answered;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/// The way to one account's cloud, shared by all its workspaces: owns the HTTP client and the
/// access token. Safe for many threads; calls block the thread that makes them.
public final class PowerVsConnection implements AutoCloseable {
  private final PowerVsSettings settings;
  private final Transport transport;
  private final IamTokens tokens;

  /// @param random spreads the waits; it is guarded, so it need not be safe for many threads
  public PowerVsConnection(
      PowerVsSettings settings,
      InstantSource clock,
      Sleeper sleeper,
      RandomGenerator random,
      CallListener listener) {
    this(new HttpWire(settings), settings, clock, sleeper, random, listener);
  }

  /// Over another wire than HTTP.
  ///
  /// @param wire closed with this connection
  public PowerVsConnection(
      Wire wire,
      PowerVsSettings settings,
      InstantSource clock,
      Sleeper sleeper,
      RandomGenerator random,
      CallListener listener) {
    this.settings = settings;
    this.transport = new Transport(wire, settings, clock, sleeper, random, listener);
    this.tokens = new IamTokens(settings, transport, clock);
  }

  /// Breaks off what is under way: mutations among it end as unknown. Ends the connection for all
  /// its workspaces.
  @Override
  public void close() {
    transport.close();
  }

  /// The token in use, fetched or renewed if need be.
  Result<Credential> credential() {
    return tokens.credential();
  }

  /// What came of a call, and what must not be quoted from it.
  record Reply(Answer answer, List<Secret> secrets) {
    String words(Answered answered) {
      return ErrorText.of(answered, secrets);
    }
  }

  /// Sends a call with a token. A token that the cloud does not take is renewed once; the call that
  /// it came with did not happen, so it is repeated, whatever its kind.
  ///
  /// @return done with whatever came of it, errors included; refused if the API key was; unknown
  ///   without a token. In the last two nothing was sent.
  Result<Reply> call(Workspace workspace, Request request) {
    return switch (tokens.token()) {
      case Refused<Secret> refused -> refused.as();
      case Unknown<Secret> unknown -> unknown.as();
      case Done<Secret>(Secret token) -> {
        Reply reply = send(workspace, request, token);
        if (reply.answer().status() != 401) {
          yield new Done<>(reply);
        }
        tokens.discard(token);
        yield tokens.token().map(renewed -> send(workspace, request, renewed));
      }
    };
  }

  private Reply send(Workspace workspace, Request request, Secret token) {
    List<Secret> secrets = new ArrayList<>(request.secrets());
    secrets.add(settings.apiKey());
    secrets.add(token);
    return new Reply(transport.send(address(workspace, request, token)), secrets);
  }

  private Outgoing address(Workspace workspace, Request request, Secret token) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Authorization", "Bearer " + token.reveal());
    headers.put("CRN", workspace.crn());
    headers.put("Accept", "application/json");
    headers.put("User-Agent", "muster-powervs");
    String body = request.body().map(ObjectNode::toString).orElse("");
    if (!body.isEmpty()) {
      headers.put("Content-Type", "application/json");
    }
    URI uri = URI.create(settings.endpoint() + request.pathIn(workspace.id()));
    return new Outgoing(
        request.kind(),
        workspace.id(),
        request.path(),
        new WireCall(request.method(), uri, headers, body));
  }
}
