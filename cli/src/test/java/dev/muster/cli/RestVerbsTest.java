package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestVerbsTest {
  private static final String ID = "0a1b2c3d-0000-4000-8000-00000000000a";
  private static final String OTHER_ID = "0a1b2c3d-0000-4000-8000-00000000000b";
  private static final String LIST =
      """
      {"result": [{"id":"%s", "name" : "web-01","site":"wdc06","sizeGb":1.50},{"id":"x"}],
       "correlationId":"c-1","receipts":[]}\
      """
          .formatted(ID);
  private static final String THING =
      """
      {"result": {"id": "%s", "shape": {"cores": 0.50}, "tags": ["a", "b"], "fault": ""},
       "correlationId": "c-1",
       "receipts": [{"origin": "o", "index": 41, "location": "us-east"}]}\
      """
          .formatted(ID);
  private static final String DONE =
      """
      {"result": {"id": "c-1", "action": "dr-x", "target": "crn:t", "state": "success",
       "detail": "status ACTIVE", "resource": null,
       "receipts": [{"index": 41, "location": "us-east"}, {"index": 42, "location": "us-east"}]},
       "correlationId": "c-1", "receipts": []}\
      """;

  private final ScriptedServer server = new ScriptedServer();
  private final Desk desk = Desk.at(server);

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          instance list,         /instances
          image list,            /images
          network list,          /networks
          volume list,           /volumes
          cloud-connection list, /cloud-connections
          vpn list,              /vpn-connections
          ike-policy list,       /ike-policies
          ipsec-policy list,     /ipsec-policies
          """)
  void listsAreTablesOrArraysOfWhatTheServerSent(String verb, String path) {
    server.on("GET /api/v1" + path + "?site=wdc06", 200, LIST);

    Desk.Seen table = desk.run(words(verb, "--site", "wdc06"));
    Desk.Seen json = desk.run(words(verb, "--site", "wdc06", "--output", "json"));

    assertThat(table.code()).as(table.err()).isZero();
    assertThat(table.out().lines().findFirst().orElseThrow()).contains("ID", "NAME", "SITE");
    assertThat(table.out()).contains(ID, "web-01", "wdc06");
    assertThat(json.code()).isZero();
    assertThat(json.out())
        .isEqualTo(
            "[\n{\"id\":\"%s\", \"name\" : \"web-01\",\"site\":\"wdc06\",\"sizeGb\":1.50},\n{\"id\":\"x\"}\n]\n"
                .formatted(ID));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          plan list,     /plans
          run list,      /runs
          ledger list,   /ledgers
          location list, /locations
          site list,     /sites
          token list,    /tokens
          """)
  void listsWithoutSites(String verb, String path) {
    server.on("GET /api/v1" + path, 200, "{\"result\":[],\"receipts\":[]}");

    assertThat(desk.run(words(verb)).out().lines()).hasSize(1);
    assertThat(desk.run(words(verb, "--output", "json")).out()).isEqualTo("[]\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          instance start ID                     | POST /instances/ID/start         |
          instance stop ID --mode immediate     | POST /instances/ID/stop          | {"mode":"immediate"}
          instance snapshot ID --name s --volume OTHER --description d | POST /instances/ID/snapshots | {"name":"s","description":"d","volumeIds":["OTHER"]}
          image create ID --name i              | POST /images                     | {"instanceId":"ID","name":"i"}
          image delete ID                       | DELETE /images/ID                |
          network create n --type vlan --cidr 10.0.0.0/24 --gateway 10.0.0.1 --dns-server 9.9.9.9 --dns-server 1.1.1.1 --site wdc06 | POST /networks | {"name":"n","type":"vlan","cidr":"10.0.0.0/24","gateway":"10.0.0.1","dnsServers":["9.9.9.9","1.1.1.1"],"site":"wdc06"}
          volume create v --size-gb 20 --tier tier1 --shareable --replicated | POST /volumes | {"name":"v","sizeGb":20,"tier":"tier1","shareable":true,"replicated":true}
          volume attach OTHER ID                | PUT /instances/ID/volumes/OTHER    |
          volume detach OTHER ID                | DELETE /instances/ID/volumes/OTHER |
          cloud-connection create c --speed-mbps 500 --metered --network OTHER | POST /cloud-connections | {"name":"c","speedMbps":500,"metered":true,"networkIds":["OTHER"]}
          cloud-connection update ID --speed-mbps 1000 | PATCH /cloud-connections/ID | {"speedMbps":1000}
          """)
  void longActsAreSentAndTheirOperationPrinted(String line, String call, String body) {
    String path = ids(call).replace(" /", " /api/v1/");
    server.on(path, 202, DONE);

    Desk.Seen table = desk.run(ids(line).split(" ", -1));
    Desk.Seen json = desk.run((ids(line) + " --output json").split(" ", -1));

    assertThat(table.code()).as(table.err()).isZero();
    assertThat(server.calls()).containsOnly(path);
    assertThat(server.requests().getFirst().body()).isEqualTo(body == null ? "" : ids(body));
    assertThat(table.out()).contains("success", "crn:t", "c-1", "us-east:41, us-east:42");
    assertThat(json.out()).isEqualTo(DONE + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          instance read ID             | GET /instances/ID       | 200 |
          network update ID --name n   | PATCH /networks/ID      | 200 | {"name":"n"}
          ipsec-policy update ID --pfs false --dh-group 14 | PATCH /ipsec-policies/ID | 200 | {"dhGroup":14,"pfs":false}
          token create ci --role viewer --expires-in-days 7 | POST /tokens | 201 | {"name":"ci","role":"viewer","expiresInDays":7}
          token delete t-1             | DELETE /tokens/t-1      | 200 |
          """)
  void actsThatEndAtOncePrintTheirResult(String line, String call, int status, String body) {
    String path = ids(call).replace(" /", " /api/v1/");
    server.on(path, status, THING);

    Desk.Seen table = desk.run(ids(line).split(" ", -1));
    Desk.Seen json = desk.run((ids(line) + " --output json").split(" ", -1));

    assertThat(table.code()).as(table.err()).isZero();
    assertThat(server.calls()).containsOnly(path);
    assertThat(server.requests().getFirst().body()).isEqualTo(body == null ? "" : body);
    assertThat(table.out())
        .isEqualTo(
            """
            id              %s
            shape.cores     0.5
            tags            a, b
            fault           -
            correlation id  c-1
            events          us-east:41
            """
                .formatted(ID));
    assertThat(json.out()).isEqualTo(THING + "\n");
  }

  @Test
  void aServiceInstanceIsProvisionedThroughTheBroker() {
    server.on(
        "GET /v2/catalog", 200, "{\"services\":[{\"id\":\"s-1\",\"plans\":[{\"id\":\"p-1\"}]}]}");
    server.on("PUT /v2/service_instances/HA_test801", 200, "{\"dashboard_url\":\"http://x/\"}");

    Desk.Seen seen = desk.run("service", "provision", "HA_test801");

    assertThat(seen.code()).as(seen.err()).isZero();
    assertThat(seen.out()).isEqualTo("http://x/\n");
    ScriptedServer.Request put = server.requests().getLast();
    assertThat(put.body()).isEqualTo("{\"service_id\":\"s-1\",\"plan_id\":\"p-1\"}");
    assertThat(put.header("X-broker-api-version")).contains("2.17");
  }

  @Test
  void everyCallCarriesTheTokenAndSaysWhoCalls() {
    server.on("GET /api/v1/sites", 200, "{\"result\":[]}");

    desk.run("site", "list");

    ScriptedServer.Request request = server.requests().getFirst();
    assertThat(request.header("Authorization")).contains("Bearer token-canary");
    assertThat(request.header("User-agent").orElseThrow()).startsWith("muster-cli/");
  }

  @Test
  void aLongActIsWaitedForAndItsProgressShownOnce() {
    String pending = DONE.replace("\"success\"", "\"pending\"").replace("ACTIVE", "BUILD");
    server.on("POST /api/v1/instances/" + ID + "/start", 202, pending);
    server
        .on("GET /api/v1/operations/c-1?wait=30", 200, pending)
        .on("GET /api/v1/operations/c-1?wait=30", 200, DONE);

    Desk.Seen seen = desk.run("instance", "start", ID);

    assertThat(seen.code()).isZero();
    assertThat(seen.err()).isEqualTo("dr-x: status BUILD\n");
    assertThat(seen.out()).contains("status ACTIVE");
    assertThat(server.calls()).hasSize(3);
    assertThat(desk.pauses()).as("a server that does not wait is not hurried").hasSize(1);
  }

  @Test
  void detachedActsReturnAtOnce() {
    String pending = DONE.replace("\"success\"", "\"pending\"");
    server.on("POST /api/v1/instances/" + ID + "/start", 202, pending);

    Desk.Seen seen = desk.run("instance", "start", ID, "--detach");

    assertThat(seen.code()).isZero();
    assertThat(seen.out()).contains("pending", "c-1");
    assertThat(server.calls()).hasSize(1);
  }

  @Test
  void aFailedActFailsTheVerb() {
    server.on("DELETE /api/v1/images/" + ID, 202, DONE.replace("\"success\"", "\"failure\""));
    server.on("GET /api/v1/operations/c-1", 200, DONE.replace("\"success\"", "\"failure\""));

    assertThat(desk.run("image", "delete", ID).code()).isEqualTo(1);
    assertThat(desk.run("operation", "show", "c-1").code()).isEqualTo(1);
  }

  @Test
  void aNameIsLookedUpOnceAndSentAsAnId() {
    server.on("GET /api/v1/instances?site=wdc06", 200, LIST);
    server.on("GET /api/v1/instances/" + ID, 200, THING);

    Desk.Seen seen = desk.run("instance", "read", "web-01", "--site", "wdc06");

    assertThat(seen.code()).isZero();
    assertThat(server.calls())
        .containsExactly("GET /api/v1/instances?site=wdc06", "GET /api/v1/instances/" + ID);
  }

  @Test
  void aNameOfSeveralIsRefusedWithTheirIds() {
    server.on(
        "GET /api/v1/instances",
        200,
        LIST.replace("\"id\":\"x\"", "\"id\":\"x\",\"name\":\"web-01\",\"site\":\"dal12\""));

    Desk.Seen seen = desk.run("instance", "start", "web-01");

    assertThat(seen.code()).isEqualTo(2);
    assertThat(seen.err()).contains("web-01", ID + " at wdc06", "x at dal12", "--site");
    assertThat(server.calls()).containsExactly("GET /api/v1/instances");
  }

  @Test
  void anUnknownNameIsLeftToTheServerToRefuse() {
    server.on("GET /api/v1/instances", 200, LIST);
    server.on("POST /api/v1/instances/no%2Fpe/start", 404, "{\"title\":\"No such instance\"}");

    Desk.Seen seen = desk.run("instance", "start", "no/pe");

    assertThat(seen.code()).isEqualTo(3);
    assertThat(seen.err()).isEqualTo("muster: No such instance\n");
  }

  private static String ids(String text) {
    return text.replace("OTHER", OTHER_ID).replace("ID", ID).replace("instance" + ID, "instanceID");
  }

  private static String[] words(String verb, String... more) {
    List<String> words = new ArrayList<>(Arrays.asList(verb.split(" ", -1)));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }
}
