package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.simulator.Recorder.Site;
import tools.jackson.databind.JsonNode;

/// Calls every operation on workspaces, keys, capacity, networks, placement and connections.
final class PlatformScenario {
  private final Stage stage;
  private final Site home;
  private final Site recovery;

  PlatformScenario(Stage stage) {
    this.stage = stage;
    home = stage.home();
    recovery = stage.recovery();
  }

  void run() {
    workspaces();
    keys();
    capacity();
    networks();
    interfaces();
    services();
    placement();
    connections();
    vpn();
    events();
  }

  private void workspaces() {
    home.get("/v1/workspaces");
    home.get("/v1/workspaces/{}", home.client().workspaceId());
    home.get("/v1/datacenters");
    home.get("/v1/datacenters/{}", "wdc06");
    home.refused(400, "GET /v1/datacenters/{}", "", "atlantis");
    home.get("~");
    home.ok("PUT ~", "{'instances':100,'memory':5000,'processors':200}");
    home.refused(422, "PUT ~", "{'memory':'much'}");
    assertThat(home.get("~").path("limits").path("instances").asInt()).isEqualTo(100);
    home.get("/pcloud/v1/tenants/{}", stage.account());
    home.refused(403, "GET /pcloud/v1/tenants/{}", "", "someone-else");
    home.get("~/locations/disaster-recovery");
    home.get("/pcloud/v1/locations/disaster-recovery");
    home.get("/v1/network-security-groups");
    home.get("/v1/routes");
    String groups = "POST /v1/network-security-groups/action";
    home.ok(groups, "{'action':'enable'}");
    home.refused(409, groups, "{'action':'enable'}");
    String router = "POST /v1/workspaces/{}/power-edge-router/action";
    String id = recovery.client().workspaceId();
    recovery.ok(router, "{'action':'migrate-validate'}", id);
    recovery.ok(router, "{'action':'migrate-start'}", id);
    recovery.refused(409, router, "{'action':'migrate-start'}", id);
  }

  private void keys() {
    String all = "/pcloud/v1/tenants/{}/sshkeys";
    String account = stage.account();
    home.get(all, account);
    home.ok("POST " + all, "{'name':'k1','sshKey':'ssh-rsa AAAA one'}", account);
    home.refused(409, "POST " + all, "{'name':'k1','sshKey':'ssh-rsa AAAA'}", account);
    home.refused(422, "POST " + all, "{'name':'k1'}", account);
    home.get(all + "/{}", account, "k1");
    home.ok("PUT " + all + "/{}", "{'name':'k1','sshKey':'ssh-rsa BBBB two'}", account, "k1");
    home.refused(422, "PUT " + all + "/{}", "{'name':7}", account, "k1");
    home.ok("DELETE " + all + "/{}", "", account, "k1");
    home.refused(404, "GET " + all + "/{}", "", account, "k1");
    String id =
        home.id("id", "POST /v1/ssh-keys", "{'name':'k2','sshKey':'x','visibility':'workspace'}");
    home.refused(409, "POST /v1/ssh-keys", "{'name':'k2','sshKey':'x'}");
    home.refused(422, "POST /v1/ssh-keys", "{'name':'*','sshKey':'x'}");
    home.get("/v1/ssh-keys");
    home.get("/v1/ssh-keys/{}", id);
    home.ok("PUT /v1/ssh-keys/{}", "{'description':'changed'}", id);
    home.refused(409, "PUT /v1/ssh-keys/{}", "{'name':'muster-admin'}", id);
    home.ok("DELETE /v1/ssh-keys/{}", "", id);
  }

  private void capacity() {
    home.get("~/system-pools");
    JsonNode pools = home.get("~/storage-capacity/storage-pools").path("storagePoolsCapacity");
    assertThat(pools.path(0).path("replicationEnabled").asBoolean()).isTrue();
    home.get("~/storage-capacity/storage-pools/{}", "General-Flash-83");
    home.get("~/storage-capacity/storage-types");
    home.get("~/storage-capacity/storage-types/{}", "tier1");
    home.get("~/storage-tiers");
    home.get("~/sap");
    assertThat(home.get("~/sap?profile_family=memory").path("profiles")).hasSize(1);
  }

  private void networks() {
    String body = "{'type':'vlan','name':'net-1','cidr':'10.77.0.0/24','dnsServers':null}";
    String id = home.id("networkID", "POST ~/networks", body);
    home.refused(409, "POST ~/networks", body);
    home.refused(422, "POST ~/networks", "{'type':'token-ring'}");
    home.refused(400, "POST ~/networks", "{'type':'vlan','cidr':'10.77.0.1/24'}");
    assertThat(home.get("~/networks/{}", id).has("vlanID")).isFalse();
    stage.pass(2);
    assertThat(home.get("~/networks/{}", id).path("vlanID").isNumber()).isTrue();
    home.ok("POST ~/networks", "{'type':'pub-vlan','name':'pub-1'}");
    stage.pass(2);
    assertThat(home.get("~/networks?filter=type%3D%22pub-vlan%22").path("networks")).hasSize(1);
    home.get("~/networks");
    home.ok("PUT ~/networks/{}", "{'name':'net-2','dnsServers':['9.9.9.9']}", id);
    home.refused(422, "PUT ~/networks/{}", "{'advertise':'maybe'}", id);
    home.refused(409, "DELETE ~/networks/{}", "", home.client().networkId("prod-db-net"));
    home.ok("DELETE ~/networks/{}", "", id);
    home.refused(404, "GET ~/networks/{}", "", id);
  }

  private void interfaces() {
    String net = home.client().networkId("prod-web-net");
    String all = "/v1/networks/{}/network-interfaces";
    home.get(all, net);
    String nic = home.id("id", "POST " + all, "{'name':'spare','ipAddress':'10.12.30.99'}", net);
    home.refused(409, "POST " + all, "{'ipAddress':'10.12.30.99'}", net);
    home.refused(422, "POST " + all, "{'ipAddress':9}", net);
    home.refused(422, "PUT " + all + "/{}", "{'name':9}", net, nic);
    stage.pass(2);
    assertThat(home.get(all + "/{}", net, nic).path("status").asString()).isEqualTo("DOWN");
    String server = home.client().serverId("web-01");
    home.ok("PUT " + all + "/{}", "{'instanceID':'" + server + "'}", net, nic);
    stage.pass(2);
    assertThat(home.get(all + "/{}", net, nic).path("status").asString()).isEqualTo("ACTIVE");
    assertThat(home.client().server(server).path("networks")).hasSize(2);
    home.refused(409, "DELETE " + all + "/{}", "", net, nic);
    home.ok("PUT " + all + "/{}", "{'instanceID':''}", net, nic);
    home.refused(404, "PUT " + all + "/{}", "{'instanceID':'nobody'}", net, nic);
    home.ok("DELETE " + all + "/{}", "", net, nic);
    String ports = "~/networks/{}/ports";
    String port = home.id("portID", "POST " + ports, "{'description':'d'}", net);
    home.refused(400, "POST " + ports, "{'ipAddress':'10.1.1.1'}", net);
    home.refused(409, "POST " + ports, "{'ipAddress':'10.12.30.11'}", net);
    home.refused(422, "POST " + ports, "{'ipAddress':7}", net);
    home.get(ports, net);
    home.get(ports + "/{}", net, port);
    home.ok("PUT " + ports + "/{}", "{'description':'e','pvmInstanceID':'web-01'}", net, port);
    home.refused(400, "DELETE " + ports + "/{}", "", net, port);
    home.refused(422, "PUT " + ports + "/{}", "{'description':[]}", net, port);
    home.ok("PUT " + ports + "/{}", "{'pvmInstanceID':''}", net, port);
    home.ok("DELETE " + ports + "/{}", "", net, port);
  }

  private void services() {
    String id = home.id("id", "POST ~/services/dhcp", "{'cidr':'192.168.40.0/24','name':'x'}");
    home.refused(400, "POST ~/services/dhcp", "{'cidr':'nowhere'}");
    home.get("~/services/dhcp");
    stage.pass(20);
    JsonNode service = home.get("~/services/dhcp/{}", id);
    assertThat(service.path("status").asString()).isEqualTo("ACTIVE");
    home.ok("DELETE ~/services/dhcp/{}", "", id);
    stage.pass(2);
    home.refused(404, "GET ~/services/dhcp/{}", "", id);
  }

  private void placement() {
    String all = "~/placement-groups";
    String id = home.id("id", "POST " + all, "{'name':'apart','policy':'anti-affinity'}");
    home.refused(409, "POST " + all, "{'name':'apart','policy':'affinity'}");
    home.refused(422, "POST " + all, "{'name':'x','policy':'near'}");
    String member = "{'id':'" + home.client().serverId("was-01") + "'}";
    home.ok("POST " + all + "/{}/members", member, id);
    home.refused(409, "POST " + all + "/{}/members", member, id);
    home.refused(400, "DELETE " + all + "/{}", "", id);
    home.refused(422, "POST " + all + "/{}/members", "{}", id);
    home.refused(422, "DELETE " + all + "/{}/members", "{}", id);
    home.get(all);
    home.get(all + "/{}", id);
    home.ok("DELETE " + all + "/{}/members", member, id);
    home.refused(409, "DELETE " + all + "/{}/members", member, id);
    home.ok("DELETE " + all + "/{}", "", id);
    String group =
        home.id("id", "POST ~/spp-placement-groups", "{'name':'pg','policy':'affinity'}");
    home.refused(409, "POST ~/spp-placement-groups", "{'name':'pg','policy':'affinity'}");
    home.refused(422, "POST ~/spp-placement-groups", "{'name':'q'}");
    home.get("~/spp-placement-groups");
    String pools = "~/shared-processor-pools";
    String pool =
        home.id(
            "id",
            "POST " + pools,
            "{'name':'pool_1','hostGroup':'s1022','reservedCores':4,'placementGroupID':'%s'}"
                .formatted(group));
    home.refused(409, "POST " + pools, "{'name':'pool_1','hostGroup':'s1022','reservedCores':4}");
    home.refused(422, "POST " + pools, "{'name':'a-b','hostGroup':'s1022','reservedCores':4}");
    home.get(pools);
    stage.pass(2);
    String network = home.client().networkId("prod-web-net");
    String image = home.client().imageId("AIX-7300-02");
    home.ok(
        "POST ~/pvm-instances",
        """
        {'serverName':'pooled','imageID':'%s','processors':1,'memory':4,'procType':'shared',
         'networks':[{'networkID':'%s'}],'networkIDs':null,'sharedProcessorPool':'pool_1'}
        """
            .formatted(image, network));
    stage.pass(12);
    assertThat(home.get(pools + "/{}", pool).path("servers")).hasSize(1);
    home.refused(409, "DELETE " + pools + "/{}", "", pool);
    home.ok("PUT " + pools + "/{}", "{'reservedCores':6}", pool);
    home.ok("DELETE ~/pvm-instances/{}", "", home.client().serverId("pooled"));
    stage.pass(5);
    home.ok("DELETE " + pools + "/{}", "", pool);
  }

  private void connections() {
    String all = "~/cloud-connections";
    JsonNode made = home.ok("POST " + all, "{'name':'cc-2','speed':100,'subnets':null}");
    String id = made.path("cloudConnectionID").asString();
    home.refused(409, "POST " + all, "{'name':'cc-2','speed':100}");
    home.refused(422, "POST " + all, "{'name':'cc-3','speed':77}");
    home.refused(409, "PUT " + all + "/{}", "{'speed':200}", id);
    stage.pass(15);
    home.get(all);
    home.ok(
        "PUT " + all + "/{}",
        "{'speed':200,'vpc':{'enabled':true,'vpcs':[{'vpcID':'crn:vpc','name':'v'}]}}",
        id);
    stage.pass(15);
    home.refused(422, "PUT " + all + "/{}", "{'speed':7}", id);
    home.get(all + "/{}", id);
    home.get("~/cloud-connections-virtual-private-clouds");
    String network = home.client().networkId("prod-web-net");
    String attach = home.id("id", "PUT " + all + "/{}/networks/{}", "", id, network);
    home.refused(409, "DELETE ~/jobs/{}", "", attach);
    stage.pass(5);
    home.ok("DELETE " + all + "/{}/networks/{}", "", id, network);
    stage.pass(5);
    home.ok("DELETE " + all + "/{}", "", id);
    stage.pass(15);
    home.refused(404, "GET " + all + "/{}", "", id);
    String job = home.get("~/jobs").path("jobs").path(0).path("id").asString();
    home.get("~/jobs/{}", job);
    home.get("/pcloud/v1/tasks/{}", job);
    home.ok("DELETE ~/jobs/{}", "", job);
  }

  private void vpn() {
    String policy =
        """
        {'name':'%s','dhGroup':19,'encryption':'aes-256-cbc','keyLifetime':3600,'presharedKey':'secret',
         'version':2,'pfs':true}
        """;
    String ike = home.id("id", "POST ~/vpn/ike-policies", policy.formatted("ike-1"));
    String ipsec = home.id("id", "POST ~/vpn/ipsec-policies", policy.formatted("ipsec-1"));
    home.refused(409, "POST ~/vpn/ike-policies", policy.formatted("ike-1"));
    home.refused(409, "POST ~/vpn/ipsec-policies", policy.formatted("ipsec-1"));
    home.refused(422, "POST ~/vpn/ike-policies", "{'name':'x','dhGroup':3}");
    home.refused(422, "POST ~/vpn/ipsec-policies", "{'name':'x','dhGroup':3}");
    home.get("~/vpn/ike-policies");
    home.get("~/vpn/ike-policies/{}", ike);
    home.ok("PUT ~/vpn/ike-policies/{}", "{'dhGroup':20}", ike);
    home.refused(422, "PUT ~/vpn/ike-policies/{}", "{'keyLifetime':1}", ike);
    home.get("~/vpn/ipsec-policies");
    home.get("~/vpn/ipsec-policies/{}", ipsec);
    home.ok("PUT ~/vpn/ipsec-policies/{}", "{'pfs':false}", ipsec);
    home.refused(422, "PUT ~/vpn/ipsec-policies/{}", "{'pfs':'yes'}", ipsec);
    home.refused(409, "PUT ~/vpn/ipsec-policies/{}", "{'name':'vpn-dal12-ipsec'}", ipsec);
    String network = home.client().networkId("prod-web-net");
    String all = "~/vpn/vpn-connections";
    String body =
        """
        {'name':'vpn-2','ikePolicy':'%s','ipSecPolicy':'%s','mode':'policy','networks':['%s'],
         'peerGatewayAddress':'203.0.113.9','peerSubnets':['192.168.9.0/24']}
        """
            .formatted(ike, ipsec, network);
    String id = home.id("id", "POST " + all, body);
    home.refused(409, "POST " + all, body);
    home.refused(422, "POST " + all, "{'name':'x','mode':'tunnel'}");
    stage.pass(10);
    home.get(all);
    home.get(all + "/{}", id);
    home.ok("PUT " + all + "/{}", "{'name':'vpn-3'}", id);
    home.refused(422, "PUT " + all + "/{}", "{'name':{}}", id);
    home.get(all + "/{}/networks", id);
    home.refused(422, "PUT " + all + "/{}/networks", "{}", id);
    home.refused(422, "PUT " + all + "/{}/peer-subnets", "{}", id);
    home.refused(422, "DELETE " + all + "/{}/peer-subnets", "{}", id);
    String other = "{'networkID':'" + home.client().networkId("prod-db-net") + "'}";
    home.ok("PUT " + all + "/{}/networks", other, id);
    home.ok("DELETE " + all + "/{}/networks", other, id);
    home.refused(422, "DELETE " + all + "/{}/networks", "{}", id);
    home.get(all + "/{}/peer-subnets", id);
    home.ok("PUT " + all + "/{}/peer-subnets", "{'cidr':'192.168.10.0/24'}", id);
    home.ok("DELETE " + all + "/{}/peer-subnets", "{'cidr':'192.168.10.0/24'}", id);
    home.refused(400, "DELETE ~/vpn/ike-policies/{}", "", ike);
    home.ok("DELETE " + all + "/{}", "", id);
    stage.pass(10);
    home.ok("DELETE ~/vpn/ike-policies/{}", "", ike);
    home.ok("DELETE ~/vpn/ipsec-policies/{}", "", ipsec);
  }

  private void events() {
    JsonNode events = home.get("~/events").path("events");
    String id = Stage.find(events, "resource", "vpn-connection", "eventID");
    home.get("~/events/{}", id);
    assertThat(home.get("~/events?from_time=2031-01-01T00:00:00Z").path("events")).isEmpty();
  }
}
