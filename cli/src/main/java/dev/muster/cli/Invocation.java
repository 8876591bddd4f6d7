package dev.muster.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One call of a verb: what it was given, and the doors to the terminal and the server. Nothing is
/// opened before it is asked for, so that `verify` needs neither server nor network.
final class Invocation implements AutoCloseable {
  private final Verb verb;
  private final ParseResult parsed;
  private final Surroundings surroundings;
  private @Nullable Api api;

  Invocation(Verb verb, ParseResult parsed, Surroundings surroundings) {
    this.verb = verb;
    this.parsed = parsed;
    this.surroundings = surroundings;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Api api() {
    if (api == null) {
      Optional<Path> data = text(CommandTree.DATA).map(Path::of);
      api = new Api(ServerAddress.find(surroundings, data));
    }
    return api;
  }

  OutputFormat format() {
    return value(CommandTree.OUTPUT) instanceof OutputFormat format ? format : OutputFormat.TABLE;
  }

  Printer printer() {
    return new Printer(surroundings.out(), format());
  }

  /// A line about the way, for people, beside the output.
  void report(String line) {
    surroundings.err().println(Table.printable(line));
  }

  /// The value of a required argument or option.
  String required(String name) {
    return text(name)
        .orElseThrow(() -> new IllegalStateException(verb.path() + " has no value for " + name));
  }

  Optional<String> text(String name) {
    return value(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  Optional<Integer> integer(String name) {
    return value(name) instanceof Integer number ? Optional.of(number) : Optional.empty();
  }

  /// The values of an option that may be given several times.
  List<String> texts(String name) {
    return value(name) instanceof List<?> values
        ? values.stream().map(String::valueOf).toList()
        : List.of();
  }

  boolean flag(String name) {
    return value(name) instanceof Boolean set && set;
  }

  /// The id behind a required argument or option that names a resource.
  String id(Parameter parameter) {
    return lookup(parameter, required(parameter.name()));
  }

  /// The values that belong into the body of the request, names turned into ids.
  ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    for (Parameter parameter : verb.parameters()) {
      Object value = value(parameter.name());
      if (parameter.field().isEmpty() || value == null) {
        continue;
      }
      switch (value) {
        case String text -> body.put(parameter.field(), lookup(parameter, text));
        case Integer number -> body.put(parameter.field(), number);
        case Boolean set -> body.put(parameter.field(), set);
        case List<?> texts -> {
          ArrayNode array = body.putArray(parameter.field());
          texts.forEach(text -> array.add(lookup(parameter, String.valueOf(text))));
        }
        default -> throw new IllegalStateException("value of an unknown kind: " + value);
      }
    }
    return body;
  }

  List<Parameter> parameters() {
    return verb.parameters();
  }

  private String lookup(Parameter parameter, String given) {
    return parameter.collection().isEmpty()
        ? given
        : Names.idOf(api(), parameter.collection(), given, text("--site"));
  }

  /// What was given for a name; null when nothing was.
  private @Nullable Object value(String name) {
    ArgSpec spec =
        name.startsWith("--")
            ? parsed.matchedOption(name)
            : parsed.matchedPositionals().stream()
                .filter(positional -> positional.paramLabel().equals(name))
                .findFirst()
                .orElse(null);
    return spec == null ? null : spec.getValue();
  }

  @Override
  public void close() {
    if (api != null) {
      api.close();
    }
  }
}
