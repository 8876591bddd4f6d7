package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The verbs as a tree of commands. Built by hand: reading annotations would cost a noticeable part
/// of the start.
final class CommandTree {
  static final String OUTPUT = "--output";
  static final String DATA = "--data";

  private CommandTree() {}

  static List<Verb> verbs() {
    List<Verb> verbs = new ArrayList<>();
    verbs.addAll(ResourceVerbs.all());
    verbs.addAll(PlanVerbs.all());
    verbs.addAll(RunVerbs.all());
    verbs.addAll(EventVerbs.all());
    verbs.addAll(SearchVerbs.all());
    verbs.addAll(LedgerVerbs.all());
    verbs.addAll(IndexVerbs.all());
    verbs.addAll(RoutingVerbs.all());
    verbs.addAll(AdministrationVerbs.all());
    return verbs;
  }

  /// The part of the tree that the arguments can reach: building all of it takes several times as
  /// long as building one noun.
  static CommandLine reachedBy(String... arguments) {
    List<Verb> verbs = verbs();
    List<Verb> reached =
        arguments.length == 0
            ? List.of()
            : verbs.stream().filter(verb -> verb.noun().equals(arguments[0])).toList();
    return build(reached.isEmpty() ? verbs : reached);
  }

  static CommandLine build(List<Verb> verbs) {
    CommandSpec root = CommandSpec.create().name("muster");
    root.usageMessage().description("Disaster-recovery automation that leaves evidence.");
    addHelp(root);
    CommandLine tree = new CommandLine(root);
    for (Verb verb : verbs) {
      String[] words = verb.path().split(" ", 2);
      if (words.length == 1) {
        tree.addSubcommand(words[0], leaf(words[0], verb));
        continue;
      }
      CommandLine noun = tree.getSubcommands().get(words[0]);
      if (noun == null) {
        noun = new CommandLine(noun(words[0]));
        tree.addSubcommand(words[0], noun);
      }
      noun.addSubcommand(words[1], leaf(words[1], verb));
    }
    tree.setExpandAtFiles(false);
    tree.setInterpolateVariables(false);
    tree.setCaseInsensitiveEnumValuesAllowed(true);
    return tree;
  }

  private static CommandSpec noun(String name) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description("Verbs for: " + name.replace('-', ' ') + ".");
    addHelp(spec);
    return spec;
  }

  private static CommandSpec leaf(String name, Verb verb) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(verb).name(name);
    spec.usageMessage().description(verb.summary() + ".").abbreviateSynopsis(false);
    int place = 0;
    for (Parameter parameter : verb.parameters()) {
      if (parameter.isOption()) {
        spec.addOption(option(parameter));
      } else {
        spec.addPositional(positional(parameter, place++));
      }
    }
    spec.addOption(
        OptionSpec.builder(OUTPUT)
            .type(OutputFormat.class)
            .paramLabel("table|json")
            .description("For people, or for programs; default: table.")
            .build());
    spec.addOption(
        OptionSpec.builder(DATA)
            .type(String.class)
            .paramLabel("DIR")
            .description("Data folder of a server on this machine.")
            .build());
    addHelp(spec);
    return spec;
  }

  private static void addHelp(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
  }

  /// Where something is written to has a short name too.
  private static OptionSpec.Builder builder(String name) {
    return name.equals("--file") ? OptionSpec.builder("-o", name) : OptionSpec.builder(name);
  }

  private static OptionSpec option(Parameter parameter) {
    OptionSpec.Builder option =
        builder(parameter.name())
            .required(parameter.required())
            .description(parameter.help() + ".");
    if (!parameter.label().isEmpty()) {
      option.paramLabel(parameter.label());
    }
    return switch (parameter.kind()) {
      case TEXT -> option.type(String.class).build();
      case INTEGER -> option.type(Integer.class).build();
      case BOOLEAN -> option.type(Boolean.class).arity("1").build();
      case FLAG -> option.type(boolean.class).arity("0").build();
      case LIST -> option.type(List.class).auxiliaryTypes(String.class).arity("1").build();
    };
  }

  private static PositionalParamSpec positional(Parameter parameter, int place) {
    return PositionalParamSpec.builder()
        .index(String.valueOf(place))
        .arity(parameter.required() ? "1" : "0..1")
        .required(parameter.required())
        .paramLabel(parameter.name())
        .type(String.class)
        .description(parameter.help() + ".")
        .build();
  }
}
