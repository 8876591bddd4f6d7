package dev.muster.simulator;

import dev.muster.simulator.EstateFacts.WorkspaceFacts;
import dev.muster.simulator.http.TokenEndpoint;

/// What a simulator says when it is ready: everything a first call needs.
final class Greeting {
  private Greeting() {}

  static String of(Simulator simulator, SimulateArguments arguments) {
    String url = "http://localhost:" + simulator.endpoint().getPort();
    String key =
        arguments.keyFromEnvironment() ? "$" + SimulateArguments.KEY_VARIABLE : arguments.apiKey();
    WorkspaceFacts first = simulator.estate().workspaces().getFirst();
    StringBuilder text = new StringBuilder();
    text.append("Simulated PowerVS is ready at ").append(url).append('\n');
    text.append("API key: ").append(key).append('\n');
    text.append("Workspaces:\n");
    for (WorkspaceFacts workspace : simulator.estate().workspaces()) {
      text.append("  ").append(workspace.name()).append("  ").append(workspace.crn()).append('\n');
    }
    text.append("Try:\n");
    text.append(
        """
          curl -s -H "CRN: %s" -H "Authorization: Bearer $(curl -s -d grant_type=urn:ibm:params:oauth:grant-type:apikey -d "apikey=%s" %s%s | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')" %s/pcloud/v1/cloud-instances/%s/pvm-instances
        """
            .formatted(first.crn(), key, url, TokenEndpoint.PATH, url, first.id()));
    return text.toString();
  }
}
