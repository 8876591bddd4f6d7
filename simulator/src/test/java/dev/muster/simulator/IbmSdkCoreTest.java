package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.reflect.TypeToken;
import com.ibm.cloud.sdk.core.http.RequestBuilder;
import com.ibm.cloud.sdk.core.security.IamAuthenticator;
import com.ibm.cloud.sdk.core.service.BaseService;
import com.ibm.cloud.sdk.core.service.exception.ConflictException;
import com.ibm.cloud.sdk.core.service.exception.NotFoundException;
import com.ibm.cloud.sdk.core.service.exception.ServiceResponseException;
import com.ibm.cloud.sdk.core.util.ResponseConverterUtils;
import dev.muster.simulator.EstateFacts.WorkspaceFacts;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A client that is not ours: the core of IBM's Java SDKs gets its token from the simulator, calls
/// operations and makes its own exceptions of the refusals.
class IbmSdkCoreTest {
  private final Simulator simulator =
      Simulator.start(SimulatorConfig.of(Client.API_KEY, InstantSource.system()));
  private final WorkspaceFacts workspace = simulator.estate().workspace("muster-dal12");
  private final String servers = "/pcloud/v1/cloud-instances/" + workspace.id() + "/pvm-instances";

  @AfterEach
  void close() {
    simulator.close();
  }

  /// The few lines that a generated SDK would consist of.
  private final class PowerService extends BaseService {
    PowerService(String apiKey) {
      super(
          "power-iaas",
          new IamAuthenticator.Builder()
              .apikey(apiKey)
              .url(simulator.endpoint().toString())
              .build());
      setServiceUrl(simulator.endpoint().toString());
    }

    JsonObject get(String path) {
      return call(RequestBuilder.get(RequestBuilder.resolveRequestUrl(getServiceUrl(), path)));
    }

    JsonObject post(String path, Map<String, Object> body) {
      RequestBuilder request =
          RequestBuilder.post(RequestBuilder.resolveRequestUrl(getServiceUrl(), path));
      JsonObject json = new JsonObject();
      body.forEach((name, value) -> json.addProperty(name, value.toString()));
      return call(request.bodyJson(json));
    }

    private JsonObject call(RequestBuilder request) {
      request.header("CRN", workspace.crn());
      return createServiceCall(
              request.build(),
              ResponseConverterUtils.<JsonObject>getValue(new TypeToken<JsonObject>() {}.getType()))
          .execute()
          .getResult();
    }
  }

  @Test
  void listsAndActsWithTheTokenItsAuthenticatorFetched() {
    PowerService service = new PowerService(Client.API_KEY);
    assertThat(service.get("/v1/workspaces").getAsJsonArray("workspaces")).hasSize(2);
    JsonObject first = service.get(servers).getAsJsonArray("pvmInstances").get(0).getAsJsonObject();
    String id = first.get("pvmInstanceID").getAsString();
    assertThat(service.get(servers + "/" + id).get("serverName"))
        .isEqualTo(first.get("serverName"));
    assertThat(service.post(servers + "/" + id + "/action", Map.of("action", "stop")).entrySet())
        .isEmpty();
  }

  @Test
  void refusalsBecomeItsOwnExceptions() {
    PowerService service = new PowerService(Client.API_KEY);
    assertThatThrownBy(() -> service.get(servers + "/none"))
        .isInstanceOfSatisfying(
            NotFoundException.class,
            e ->
                assertThat(e.getDebuggingInfo().toString())
                    .contains("pvm-instance does not exist"));
    String running =
        service
            .get(servers)
            .getAsJsonArray("pvmInstances")
            .get(0)
            .getAsJsonObject()
            .get("pvmInstanceID")
            .getAsString();
    assertThatThrownBy(
            () -> service.post(servers + "/" + running + "/action", Map.of("action", "start")))
        .isInstanceOf(ConflictException.class);
    assertThatThrownBy(() -> service.get("/pcloud/v1/unheard-of"))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void wrongKeyIsRefusedByIam() {
    PowerService service = new PowerService("wrong");
    assertThatThrownBy(() -> service.get("/v1/workspaces"))
        .isInstanceOf(ServiceResponseException.class)
        .hasMessageContaining("API key");
  }
}
