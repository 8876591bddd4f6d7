package dev.muster.routing.rules;

import java.util.List;
import java.util.Optional;

/// Where a target takes its events. Holds no secret: credentials lie elsewhere, under the target's
/// id.
///
/// The first four are the vendor's target types; the others are Muster's own.
public sealed interface Endpoint {
  /// The target type's word on the wire.
  default String type() {
    return switch (this) {
      case ObjectStorage _ -> "cloud_object_storage";
      case EventStreams _ -> "event_streams";
      case CloudLogs _ -> "cloud_logs";
      case AppConfig _ -> "app_config";
      case Webhook _ -> "webhook";
      case Syslog _ -> "syslog";
      case OpenSearch _ -> "opensearch";
      case Files _ -> "files";
    };
  }

  /// Two targets of the same endpoint get every event twice, which is allowed and pointed out.
  default Optional<String> serviceCrn() {
    return switch (this) {
      case ObjectStorage it -> Optional.of(it.targetCrn);
      case EventStreams it -> Optional.of(it.targetCrn);
      case CloudLogs it -> Optional.of(it.targetCrn);
      case AppConfig it -> Optional.of(it.targetCrn);
      case Webhook _, Syslog _, OpenSearch _, Files _ -> Optional.empty();
    };
  }

  /// Only these can take what no route takes.
  default boolean canBeDefault() {
    return !(this instanceof AppConfig);
  }

  /// A bucket of S3-compatible object storage.
  ///
  /// @param endpoint host name, with a port if it is not 443
  /// @param serviceToService no key is needed: the services trust each other
  record ObjectStorage(String endpoint, String targetCrn, String bucket, boolean serviceToService)
      implements Endpoint {}

  /// A topic of Kafka brokers.
  ///
  /// @param brokers `host:port` each, at least one
  record EventStreams(
      String targetCrn, List<String> brokers, String topic, boolean serviceToService)
      implements Endpoint {
    public EventStreams {
      brokers = List.copyOf(brokers);
    }
  }

  /// An instance of IBM Cloud Logs.
  record CloudLogs(String targetCrn) implements Endpoint {}

  /// An instance of App Configuration.
  record AppConfig(String targetCrn) implements Endpoint {}

  /// An HTTP address that takes CloudEvents with a signature.
  record Webhook(String url) implements Endpoint {}

  /// A syslog receiver over TLS. Sources: RFC 5424, RFC 5425.
  record Syslog(String host, int port) implements Endpoint {}

  /// An index of OpenSearch.
  ///
  /// @param user empty for a cluster that asks for none
  record OpenSearch(String url, String index, String user) implements Endpoint {}

  /// NDJSON files in a folder of the machine that Muster runs on, below the folder that its
  /// configuration names.
  record Files(String folder) implements Endpoint {}
}
