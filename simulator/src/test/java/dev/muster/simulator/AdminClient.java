package dev.muster.simulator;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The simulator's own API, over real HTTP.
record AdminClient(Client client) {
  Client.Answer call(String method, String path, String json) {
    return client.call(
        method,
        "/simulator/v1/" + path,
        json.isEmpty() ? Optional.empty() : Optional.of(json),
        Optional.of("ApiKey " + Client.API_KEY),
        Optional.empty());
  }

  AdminClient begin(String scenario) {
    call("POST", "scenarios", "{\"name\":\"" + scenario + "\"}").expect(201);
    return this;
  }

  JsonNode add(String fault) {
    return call("POST", "faults", fault).expect(201).body().path("faults").get(0);
  }

  void advance(Duration simulated) {
    call("POST", "clock", "{\"advance\":\"" + simulated + "\"}").expect(200);
  }

  int struck() {
    int sum = 0;
    for (JsonNode fault : call("GET", "faults", "").expect(200).body().path("faults")) {
      sum += fault.path("struck").asInt(0);
    }
    return sum;
  }
}
