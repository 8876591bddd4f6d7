package dev.muster.server.routing;

import dev.muster.routing.delivery.SendFailed;
import dev.muster.routing.delivery.Sender;
import dev.muster.routing.delivery.Senders;
import dev.muster.routing.files.FileSender;
import dev.muster.routing.http.OpenSearchSender;
import dev.muster.routing.http.WebhookSender;
import dev.muster.routing.rules.Credential;
import dev.muster.routing.rules.Endpoint;
import dev.muster.routing.rules.Target;
import dev.muster.server.state.SealedSecrets;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes the sender of each kind of target, and keeps the targets' credentials sealed.
final class TargetSenders implements Senders {
  private static final long FILE_BYTES_MAX = 64L << 20;

  private final SealedSecrets secrets;
  private final Path exports;
  private final InstantSource clock;

  /// @param exports the folder below which targets of type `files` lie
  TargetSenders(SealedSecrets secrets, Path exports, InstantSource clock) {
    this.secrets = secrets;
    this.exports = exports;
    this.clock = clock;
  }

  @Override
  public Sender open(Target target) {
    Sender sender = senderOf(target);
    if (sender == null) {
      throw new SendFailed(
          SendFailed.Kind.CONFIGURATION,
          "this version does not deliver to targets of type " + target.endpoint().type());
    }
    return sender;
  }

  /// Whether events can be delivered to such targets at all.
  boolean supports(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Files _, Endpoint.Webhook _, Endpoint.OpenSearch _ -> true;
      case Endpoint.ObjectStorage _,
          Endpoint.EventStreams _,
          Endpoint.CloudLogs _,
          Endpoint.AppConfig _,
          Endpoint.Syslog _ ->
          false;
    };
  }

  private @Nullable Sender senderOf(Target target) {
    return switch (target.endpoint()) {
      case Endpoint.Files files -> new FileSender(exports.resolve(files.folder()), FILE_BYTES_MAX);
      case Endpoint.Webhook webhook ->
          new WebhookSender(URI.create(webhook.url()), credential(target.id()), clock);
      case Endpoint.OpenSearch search ->
          new OpenSearchSender(
              URI.create(search.url()),
              search.index(),
              search.user().isEmpty()
                  ? Optional.empty()
                  : Optional.of(search.user() + ":" + credential(target.id()).orElse("")));
      case Endpoint.ObjectStorage _,
          Endpoint.EventStreams _,
          Endpoint.CloudLogs _,
          Endpoint.AppConfig _,
          Endpoint.Syslog _ ->
          null;
    };
  }

  /// Does with the credential of a target what a request says.
  void keep(String target, Credential credential) {
    switch (credential) {
      case Credential.Keep() -> {
        // As it is.
      }
      case Credential.Remove() -> secrets.remove(name(target));
      case Credential.Replace(String secret) -> secrets.put(name(target), secret);
    }
  }

  void forget(String target) {
    secrets.remove(name(target));
  }

  Optional<String> credential(String target) {
    return secrets.get(name(target));
  }

  private static String name(String target) {
    return "target/" + target;
  }
}
