package dev.muster.simulator.platform;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.server.Server;
import dev.muster.simulator.server.Servers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// The capacity of the hosts, less what the workspace's servers take.
public final class SystemPoolApi {
  /// One host of each system type: its cores and GiB of memory.
  static final Map<String, Host> SYSTEMS = systems();

  private final Servers servers;

  public SystemPoolApi(Servers servers) {
    this.servers = servers;
  }

  record Host(double cores, long memory) {}

  public void addTo(Routes routes) {
    routes.add("GET", v1("/system-pools"), 200, errors(), this::list);
  }

  private Reply list(Request request) {
    List<Server> all = servers.list(request.workspace());
    ObjectNode pools = Json.object();
    SYSTEMS.forEach((type, host) -> pools.set(type, pool(type, host, all)));
    return Reply.ok(pools);
  }

  private static ObjectNode pool(String type, Host host, List<Server> all) {
    List<Server> own = all.stream().filter(s -> s.machine().sysType().equals(type)).toList();
    double cores = own.stream().mapToDouble(s -> s.machine().processors()).sum();
    double memory = own.stream().mapToDouble(s -> s.machine().memory()).sum();
    double freeCores = Math.max(0, host.cores() - cores);
    long freeMemory = Math.max(0, host.memory() - Math.round(memory));
    ObjectNode pool = Json.object().put("type", type);
    pool.set("coreIncrement", Json.number(0.25));
    pool.set("coreMemoryRatio", Json.number(1));
    pool.set("capacity", system(host.cores(), host.memory()));
    pool.set("maxAvailable", system(freeCores, freeMemory));
    pool.set("maxCoresAvailable", system(freeCores, freeMemory));
    pool.set("maxMemoryAvailable", system(freeCores, freeMemory));
    ObjectNode ratio = pool.putObject("sharedCoreRatio");
    ratio.set("default", Json.number(4));
    ratio.set("max", Json.number(20));
    ratio.set("min", Json.number(1));
    ObjectNode one = system(freeCores, freeMemory);
    one.put("id", 1).put("totalMemory", host.memory()).put("availableMemory", freeMemory);
    one.set("totalCores", Json.number(host.cores()));
    one.set("availableCores", Json.number(freeCores));
    pool.putArray("systems").add(one);
    return pool;
  }

  private static ObjectNode system(double cores, long memory) {
    ObjectNode node = Json.object().put("memory", memory);
    node.set("cores", Json.number(cores));
    return node;
  }

  private static Map<String, Host> systems() {
    Map<String, Host> systems = new LinkedHashMap<>();
    systems.put("s922", new Host(15, 943));
    systems.put("e980", new Host(143, 15_307));
    systems.put("s1022", new Host(33, 1_909));
    systems.put("e1050", new Host(80, 8_000));
    systems.put("e1080", new Host(117, 14_000));
    systems.put("s1122", new Host(44, 3_800));
    systems.put("e1150", new Host(96, 8_000));
    systems.put("e1180", new Host(144, 16_000));
    return systems;
  }
}
