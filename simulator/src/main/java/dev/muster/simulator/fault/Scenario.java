package dev.muster.simulator.fault;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Faults that belong together, as they stand in one YAML file.
public record Scenario(String name, String description, List<Fault> faults) {
  private static final String FOLDER = "/dev/muster/simulator/scenarios/";
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  public Scenario {
    requireNonNull(name, "name is null");
    requireNonNull(description, "description is null");
    faults = List.copyOf(faults);
  }

  /// Reads a file or, if there is none of that name, a scenario that ships with the simulator.
  ///
  /// @throws ScenarioException if there is neither, or it is not a scenario
  public static Scenario read(Path fileOrName) {
    if (!Files.exists(fileOrName)) {
      return named(fileOrName.toString());
    }
    try (InputStream in = Files.newInputStream(fileOrName)) {
      return ScenarioReader.scenario(fileOrName.toString(), YAML.readTree(in));
    } catch (IOException | JacksonException e) {
      throw new ScenarioException("scenario " + fileOrName + " cannot be read", e);
    }
  }

  /// The scenario of that name that ships with the simulator.
  ///
  /// @throws ScenarioException if there is none
  public static Scenario named(String name) {
    if (!names().containsKey(name)) {
      throw new ScenarioException(
          "scenario must be a file or one of %s, got: %s".formatted(names().keySet(), name), null);
    }
    return ScenarioReader.scenario(name, resource(name + ".yaml"));
  }

  /// Reads a scenario from its JSON form.
  ///
  /// @throws ScenarioException if it is none
  public static Scenario parse(JsonNode json) {
    return ScenarioReader.scenario("scenario", json);
  }

  /// The scenarios that ship with the simulator, each with what it is about.
  public static Map<String, String> names() {
    Map<String, String> names = new TreeMap<>();
    for (JsonNode entry : resource("index.yaml")) {
      String name = entry.asString();
      names.put(name, resource(name + ".yaml").path("description").asString(""));
    }
    return names;
  }

  private static JsonNode resource(String file) {
    try (InputStream in = Scenario.class.getResourceAsStream(FOLDER + file)) {
      return YAML.readTree(requireNonNull(in, FOLDER + file + " is missing"));
    } catch (IOException | JacksonException e) {
      throw new ScenarioException(FOLDER + file + " cannot be read", e);
    }
  }
}
