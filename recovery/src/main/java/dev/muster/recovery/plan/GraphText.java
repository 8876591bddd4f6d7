package dev.muster.recovery.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A plan's graph as text that other tools draw. Ids of steps and words of actions hold nothing
/// that these languages would take for their own.
public final class GraphText {
  private GraphText() {}

  /// As a Mermaid flowchart. Optional steps have a dashed frame.
  public static String mermaid(PlanGraph graph) {
    StringBuilder text = new StringBuilder("flowchart TD\n");
    Map<String, Integer> numbers = numbers(graph.steps());
    for (PlanStep step : graph.steps()) {
      text.append(
          "  n%d[\"%s<br/>%s\"]%s\n"
              .formatted(
                  numbers.get(step.id()),
                  step.id(),
                  step.action().word(),
                  step.policy().optional() ? ":::optional" : ""));
    }
    for (PlanStep step : graph.steps()) {
      for (Condition condition : graph.conditions(step.id())) {
        text.append(
            "  n%d -->|%s| n%d\n"
                .formatted(numbers.get(condition.step()), word(condition), numbers.get(step.id())));
      }
    }
    return text.append("  classDef optional stroke-dasharray: 4 4\n").toString();
  }

  /// In the DOT language of Graphviz. Optional steps have a dashed frame.
  public static String dot(PlanGraph graph) {
    StringBuilder text = new StringBuilder("digraph plan {\n  node [shape=box];\n");
    Map<String, Integer> numbers = numbers(graph.steps());
    for (PlanStep step : graph.steps()) {
      text.append(
          "  n%d [label=\"%s\\n%s\"%s];\n"
              .formatted(
                  numbers.get(step.id()),
                  step.id(),
                  step.action().word(),
                  step.policy().optional() ? ", style=dashed" : ""));
    }
    for (PlanStep step : graph.steps()) {
      for (Condition condition : graph.conditions(step.id())) {
        text.append(
            "  n%d -> n%d [label=\"%s\"];\n"
                .formatted(numbers.get(condition.step()), numbers.get(step.id()), word(condition)));
      }
    }
    return text.append("}\n").toString();
  }

  private static Map<String, Integer> numbers(List<PlanStep> steps) {
    Map<String, Integer> numbers = new HashMap<>();
    steps.forEach(step -> numbers.put(step.id(), numbers.size()));
    return numbers;
  }

  private static String word(Condition condition) {
    return condition.reached().name().toLowerCase(Locale.ROOT);
  }
}
