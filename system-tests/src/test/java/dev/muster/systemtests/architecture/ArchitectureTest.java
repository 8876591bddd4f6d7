package dev.muster.systemtests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String ROOT = "dev.muster.";

  /// What a module may import, besides itself.
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("cadf", Set.of()),
          Map.entry("ledger", Set.of()),
          Map.entry("cloud", Set.of("cadf")),
          Map.entry("powervs", Set.of("cloud")),
          Map.entry("simulator", Set.of()),
          Map.entry("recovery", Set.of("cloud", "cadf", "ledger")),
          Map.entry("trail", Set.of("cadf", "ledger")),
          Map.entry("routing", Set.of("cadf", "ledger")),
          Map.entry("alerting", Set.of("cadf", "ledger")),
          Map.entry(
              "server",
              Set.of(
                  "cadf",
                  "ledger",
                  "cloud",
                  "powervs",
                  "simulator",
                  "recovery",
                  "trail",
                  "routing",
                  "alerting")),
          Map.entry("cli", Set.of("cadf", "ledger")),
          Map.entry(
              "benchmarks",
              Set.of("ledger", "cadf", "trail", "cloud", "powervs", "simulator", "recovery")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.muster");

  @Test
  void everyModuleIsChecked() {
    Set<String> modules =
        CLASSES.stream()
            .map(ArchitectureTest::moduleOf)
            .filter(module -> !module.equals("systemtests"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(modules).isEqualTo(new TreeSet<>(ARROWS.keySet()));
  }

  @Test
  void modulesImportOnlyWhatTheyMay() {
    ARROWS.forEach((module, allowed) ->
        noClasses()
            .that()
            .resideInAPackage(ROOT + module + "..")
            .should()
            .dependOnClassesThat(
                describe(
                    "of a module that " + module + " may not import",
                    other ->
                        other.getPackageName().startsWith(ROOT)
                            && !moduleOf(other).equals(module)
                            && !allowed.contains(moduleOf(other))))
            .check(CLASSES));
  }

  @Test
  void onlyServerKnowsTheFramework() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "server..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "jakarta..")
        .check(CLASSES);
  }

  @Test
  void onlyTheAuditedDoorHoldsACloud() {
    noClasses()
        .that(
            describe(
                "are neither the door, nor the adapter, nor the wiring of the two",
                type ->
                    !type.getName().equals(ROOT + "cloud.AuditedCloud")
                        && !type.getName().startsWith(ROOT + "cloud.AuditedCloud$")
                        && !moduleOf(type).equals("powervs")
                        && !type.getPackageName().startsWith(ROOT + "server.wiring")))
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(ROOT + "cloud.Cloud")
        .check(CLASSES);
  }

  @Test
  void librariesReadNoClockDrawNoIdsAndDoNotSleep() {
    String[] libraries = {
      ROOT + "cadf..",
      ROOT + "ledger..",
      ROOT + "cloud..",
      ROOT + "powervs..",
      ROOT + "recovery..",
      ROOT + "trail..",
      ROOT + "routing..",
      ROOT + "alerting.."
    };
    noClasses()
        .that()
        .resideInAnyPackage(libraries)
        .should()
        .callMethod("java.time.Instant", "now")
        .orShould()
        .callMethod("java.lang.System", "currentTimeMillis")
        .orShould()
        .callMethod("java.util.UUID", "randomUUID")
        .orShould()
        .callMethod("java.lang.Thread", "sleep", "long")
        .orShould()
        .callMethod("java.lang.Thread", "sleep", "java.time.Duration")
        .orShould()
        .accessField("java.lang.System", "out")
        .orShould()
        .accessField("java.lang.System", "err")
        .check(CLASSES);
  }

  @Test
  void namesSayWhatAThingIs() {
    classes()
        .should()
        .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl|Base|Abstract[A-Z].*)$")
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked =
        CLASSES.stream()
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .map(JavaClass::getPackage)
            .filter(each -> !each.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
            .map(each -> each.getName())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(unmarked).isEmpty();
  }

  private static String moduleOf(JavaClass type) {
    String rest = type.getPackageName().substring(ROOT.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }
}
