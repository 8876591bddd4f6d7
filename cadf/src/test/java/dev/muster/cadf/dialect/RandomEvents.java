package dev.muster.cadf.dialect;

import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Events as producers might send them: mostly as the format wants, now and then with fields
/// missing, unknown, empty or of another type.
final class RandomEvents {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<String> OBJECTS =
      List.of("tenant", "pvm-instance", "volume", "network", "ssh-key", "read", "dr-volume");
  private static final List<String> VERBS =
      List.of(
          "list", "read", "create", "update", "delete", "attach", "start", "failover", "monitor");

  private final Random random;

  RandomEvents(Random random) {
    this.random = random;
  }

  /// In the old wrapped form.
  ObjectNode old() {
    ObjectNode old = NODES.objectNode();
    String service = oneOf("pcloud", "power-iaas", "power-dr-automation", "is", "kms");
    ObjectNode payload = event(service, true);
    rarely(payload, "typeURI", "http://schemas.dmtf.org/cloud/audit/1.0/event");
    rarely(payload, "eventType", "activity");
    old.set("payload", payload);
    mostly(old, "logSourceCRN", NODES.stringNode(crn()));
    mostly(old, "saveServiceCopy", NODES.booleanNode(random.nextBoolean()));
    ObjectNode meta = old.putObject("meta");
    meta.put("serviceProviderName", service).put("serviceProviderRegion", oneOf("ng", "us-east"));
    meta.put("serviceProviderProjectId", service).put("userSpaceRegion", "ng");
    meta.putArray("userAccountIds").add("a/0f3c");
    unknown(old);
    unknown(meta);
    return old;
  }

  /// In the new form.
  ObjectNode newer() {
    ObjectNode event = event(oneOf("power-iaas", "power-dr-automation", "is", "kms"), false);
    mostly(event, "logSourceCRN", NODES.stringNode(crn()));
    mostly(event, "saveServiceCopy", NODES.booleanNode(random.nextBoolean()));
    mostly(event, "dataEvent", NODES.booleanNode(random.nextBoolean()));
    mostly(
        event,
        "correlationId",
        NODES.stringNode(oneOf("5a1a4c5e-7b5e", "TXID-1 2/%ü", "", text())));
    rarely(event, "id", oneOf("17", "urn:x:1", "0b8d4c1e-54ab-5f0e-9a7a-3a1c7f9f2d10", ""));
    if (event.path("initiator") instanceof ObjectNode initiator) {
      rarely(initiator, "authnId", "IBMid-2");
      rarely(initiator, "authnName", "");
      if (initiator.path("host") instanceof ObjectNode host) {
        mostly(host, "addressType", NODES.stringNode(oneOf("IPv4", "CSE", "subnet")));
      }
    }
    if (event.path("target") instanceof ObjectNode target) {
      mostly(target, "resourceGroupId", NODES.stringNode(oneOf("", crn())));
    }
    if (event.path("reason") instanceof ObjectNode reason) {
      mostly(reason, "reasonType", NODES.stringNode(oneOf("OK", "Conflict", "Fine", "")));
      rarely(reason, "reasonForFailure", text());
    }
    mostly(event, "requestData", random.nextInt(3) == 0 ? NODES.nullNode() : json(0));
    mostly(
        event,
        "observer",
        NODES.objectNode().put("name", oneOf("ActivityTracker", "IBM Cloud Logs")));
    if (random.nextInt(30) == 0) {
      event.set("cadf", random.nextBoolean() ? json(0) : difference());
    }
    return event;
  }

  /// As CADF 1.0, in the way other systems write it.
  ObjectNode cadf() {
    ObjectNode event = NODES.objectNode();
    event.put("typeURI", "http://schemas.dmtf.org/cloud/audit/1.0/event");
    mostly(
        event,
        "id",
        NODES.stringNode(oneOf("openstack:1-2", "0b8d4c1e-54ab-5f0e-9a7a-3a1c7f9f2d10", "x")));
    event.put("eventType", oneOf("activity", "activity", "control", "monitor"));
    event.put(
        "eventTime",
        oneOf(
            "2026-05-04T07:16:41.883215+00:00",
            "2026-05-04T09:16:41+02:00",
            "2014-02-14T01:20:47.932842+0000"));
    event.put(
        "action",
        oneOf(
            "create",
            "read/list",
            "update/attach",
            "authenticate/login",
            "unknown",
            "update/os-Reset"));
    event.put("outcome", oneOf("success", "failure", "pending", "unknown", "success/partly"));
    resource(event, "initiator", "service/security/account/user");
    resource(event, "target", oneOf("storage/volume", "compute/server/tag", "x/y", "unknown"));
    resource(event, "observer", oneOf("service/storage/block", "service/security"));
    if (random.nextBoolean()) {
      ObjectNode reason = event.putObject("reason");
      mostly(reason, "reasonType", NODES.stringNode(oneOf("HTTP", "http://x/y")));
      mostly(
          reason,
          "reasonCode",
          random.nextInt(3) == 0
              ? NODES.numberNode(404)
              : NODES.stringNode(oneOf("200", "0200", "ok")));
      rarely(reason, "policyId", "p1");
    }
    rarely(event, "severity", oneOf("warning", "urgent"));
    rarely(event, "name", text());
    if (random.nextBoolean()) {
      ArrayNode tags = event.putArray("tags");
      for (int i = random.nextInt(4); i > 0; i--) {
        tags.add(
            oneOf(
                "correlation_id?value=abc",
                "dataEvent?value=true",
                "dataEvent?value=x",
                "correlation_id?value=a%2Gb",
                "plain",
                text()));
      }
    }
    if (random.nextInt(3) == 0) {
      ArrayNode attachments = event.putArray("attachments");
      for (int i = random.nextInt(4); i > 0; i--) {
        ObjectNode attachment = attachments.addObject();
        mostly(
            attachment,
            "name",
            NODES.stringNode(oneOf("requestData", "responseData", "other", "activityTracker")));
        mostly(attachment, "typeURI", NODES.stringNode(oneOf("application/json", "text/plain")));
        mostly(attachment, "content", json(0));
      }
    }
    if (random.nextInt(4) == 0) {
      event.putArray("reporterchain").addObject().put("role", "modifier").put("reporterId", "r");
    }
    unknown(event);
    return event;
  }

  private void resource(ObjectNode event, String name, String type) {
    if (random.nextInt(5) == 0) {
      event.put(name + "Id", text());
      return;
    }
    ObjectNode resource = event.putObject(name);
    mostly(resource, "id", NODES.stringNode(oneOf("u-1", crn(), "")));
    mostly(resource, "typeURI", NODES.stringNode(type));
    mostly(resource, "name", NODES.stringNode(oneOf("cinder", "Ops", "")));
    if (random.nextInt(3) == 0) {
      mostly(resource.putObject("host"), "address", NODES.stringNode(oneOf("192.0.2.17", "")));
    }
    if (random.nextInt(3) == 0) {
      resource.putObject("credential").put("token", "xxxxxxxx").put("type", "x");
    }
    unknown(resource);
  }

  private ObjectNode event(String service, boolean old) {
    ObjectNode event = NODES.objectNode();
    String object = oneOf(OBJECTS);
    String verb = oneOf(VERBS);
    String outcome = oneOf("success", "failure", "pending");
    event.put("outcome", outcome);
    event.put("eventTime", oneOf("2023-11-02T08:00:01.05+0000", "2023-11-02T08:00:01.99+0000"));
    event.put("action", service + "." + object + "." + verb);
    mostly(event, "severity", NODES.stringNode(oneOf("normal", "warning", "critical")));
    ObjectNode initiator = event.putObject("initiator");
    mostly(initiator, "id", NODES.stringNode(oneOf("IBMid-27", "admin", "")));
    mostly(initiator, "name", NODES.stringNode(oneOf("ops@example.org", "")));
    mostly(
        initiator,
        "typeURI",
        NODES.stringNode(
            oneOf("service/security/account/user", "service/security/account/serviceid")));
    if (random.nextInt(10) > 0) {
      ObjectNode host = initiator.putObject("host");
      mostly(host, "agent", NODES.stringNode(oneOf("curl/8.0", "")));
      mostly(host, "address", NODES.stringNode(oneOf("192.0.2.17", "")));
      unknown(host);
    }
    if (random.nextInt(10) > 0) {
      mostly(initiator.putObject("credential"), "type", NODES.stringNode(oneOf("user", "token")));
    }
    unknown(initiator);
    ObjectNode target = event.putObject("target");
    mostly(target, "id", NODES.stringNode(oneOf(crn(), "HA_test801")));
    mostly(target, "name", NODES.stringNode(oneOf("ws-1", "")));
    mostly(
        target,
        "typeURI",
        NODES.stringNode(
            service + "/" + object + (old && random.nextInt(5) > 0 ? "/" + verb : "")));
    if (random.nextInt(3) == 0) {
      mostly(target.putObject("host"), "address", NODES.stringNode("198.51.100.9"));
    }
    unknown(target);
    if (random.nextInt(10) > 0) {
      ObjectNode reason = event.putObject("reason");
      mostly(reason, "reasonCode", NODES.numberNode(random.nextInt(100, 600)));
      unknown(reason);
    }
    if (random.nextBoolean()) {
      JsonNode data = json(0);
      event.set(
          "responseData",
          old ? NODES.stringNode(oneOf(data.toString(), "plain text", "{\"a\":1")) : data);
    }
    String end = old ? oneOf(" " + outcome, "", "  ") : oneOf("", " -" + outcome, " ");
    mostly(
        event,
        "message",
        NODES.stringNode(
            oneOf(service, "Power Virtual Server", "x") + ": " + verb + " " + object + end));
    unknown(event);
    return event;
  }

  private void mostly(ObjectNode object, String name, JsonNode value) {
    switch (random.nextInt(40)) {
      case 0 -> {}
      case 1 -> object.set(name, json(3));
      default -> object.set(name, value);
    }
  }

  private void rarely(ObjectNode object, String name, String value) {
    if (random.nextInt(6) == 0) {
      object.put(name, value);
    }
  }

  private void unknown(ObjectNode object) {
    if (random.nextInt(12) == 0) {
      object.set(oneOf("x", "level", "a/b~c", text() + "?"), json(0));
    }
  }

  private ObjectNode difference() {
    ObjectNode difference = NODES.objectNode();
    difference.set(
        "fields",
        json(5) instanceof ObjectNode object ? object : NODES.objectNode().put("outcome", "x"));
    difference.putArray("absent").add(oneOf("/id", "/initiator/id", "", "x", "/observer"));
    return difference;
  }

  private JsonNode json(int depth) {
    return switch (random.nextInt(depth > 3 ? 5 : 7)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(random.nextInt());
      case 3, 4 -> NODES.stringNode(text());
      case 5 -> {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
          array.add(json(depth + 1));
        }
        yield array;
      }
      default -> {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set(oneOf("raw", "dashboard_url", "id", text()), json(depth + 1));
        }
        yield object;
      }
    };
  }

  private String crn() {
    return "crn:v1:bluemix:public:power-iaas:"
        + oneOf("us-east", "dal12", "")
        + ":a/0f3c:9c0d"
        + random.nextInt(100)
        + "::";
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(oneOf("a", "7", " ", "ü", "€", "😀", "\"", "\\", "/", "~1", "%", ".", "\n"));
    }
    return text.toString();
  }

  private String oneOf(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String oneOf(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
