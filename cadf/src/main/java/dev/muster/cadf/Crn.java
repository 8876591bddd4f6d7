package dev.muster.cadf;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A Cloud Resource Name: ten segments between colons.
///
/// | # | segment | holds |
/// |---|---|---|
/// | 0 | literal | `crn` |
/// | 1 | version | `v1` |
/// | 2 | cname | `bluemix`; `staging` and empty occur |
/// | 3 | ctype | `public`, `dedicated` or `local` |
/// | 4 | service name | such as `power-iaas` |
/// | 5 | location | zone, region or `global`; may be empty |
/// | 6 | scope | `a/<account>`, `o/<org>`, `s/<space>` or empty |
/// | 7 | service instance | often a GUID; may be empty |
/// | 8 | resource type | may be empty |
/// | 9 | resource | may hold `/` and even `:` |
///
/// Any text can be parsed, because events carry plain names where a CRN belongs; [#isValid] tells.
/// Equal when the texts are equal.
public final class Crn {
  private static final String GLOBAL = "global";
  private static final int SEGMENTS = 10;
  private static final Pattern COLON = Pattern.compile(":");
  private static final Set<String> CTYPES = Set.of("public", "dedicated", "local");

  private final String text;
  private final List<String> segments;
  private final boolean valid;

  private Crn(String text) {
    this.text = Objects.requireNonNull(text, "text is null");
    // The limit keeps colons that an unencoded resource name may hold in the last segment.
    segments = List.copyOf(Arrays.asList(COLON.split(text, SEGMENTS)));
    valid =
        segments.size() == SEGMENTS
            && segments.get(0).equals("crn")
            && segments.get(1).equals("v1")
            && CTYPES.contains(segments.get(3))
            && !segments.get(4).isEmpty();
  }

  /// Never fails; see [#isValid].
  public static Crn parse(String text) {
    return new Crn(text);
  }

  /// The CRN of a service instance:
  /// `crn:v1:bluemix:public:<service>:<location>:a/<account>:<id>::`.
  ///
  /// @param location may be empty
  /// @throws IllegalArgumentException if a part holds a colon, or the service name is empty
  public static Crn ofInstance(
      String serviceName, String location, String accountId, String instance) {
    if (serviceName.isEmpty()) {
      throw new IllegalArgumentException("service name must not be empty");
    }
    return new Crn(
        String.join(
            ":",
            "crn",
            "v1",
            "bluemix",
            "public",
            part("service name", serviceName),
            part("location", location),
            accountId.isEmpty() ? "" : "a/" + part("account", accountId),
            part("service instance", instance),
            "",
            ""));
  }

  /// The CRN of a resource that belongs to this instance.
  ///
  /// @throws IllegalArgumentException if a part holds a colon
  /// @throws IllegalStateException if this is not a valid CRN
  public Crn resource(String resourceType, String resource) {
    if (!valid) {
      throw new IllegalStateException("not a CRN: " + text);
    }
    return new Crn(
        String.join(":", segments.subList(0, 8))
            + ":"
            + part("resource type", resourceType)
            + ":"
            + part("resource", resource));
  }

  /// Whether the text has ten segments, begins with `crn:v1`, and names a known ctype and a
  /// service.
  public boolean isValid() {
    return valid;
  }

  public String serviceName() {
    return segment(4);
  }

  /// The location segment; `global` when it is empty or this is not a valid CRN.
  public String location() {
    return locationOr(GLOBAL);
  }

  /// The location segment; `fallback` when this is not a valid CRN, `global` when it is empty.
  public String locationOr(String fallback) {
    if (!valid) {
      return fallback;
    }
    return segment(5).isEmpty() ? GLOBAL : segment(5);
  }

  /// The scope segment as it stands, such as `a/0f3c9a6d`.
  public String scope() {
    return segment(6);
  }

  /// The account in the scope; empty when the scope is something else.
  public Optional<String> accountId() {
    String scope = scope();
    return scope.startsWith("a/") && scope.length() > 2
        ? Optional.of(scope.substring(2))
        : Optional.empty();
  }

  public String serviceInstance() {
    return segment(7);
  }

  public String resourceType() {
    return segment(8);
  }

  /// The last segment, letters as they stand: resource names may differ in case.
  public String resource() {
    return segment(9);
  }

  /// The text that was parsed or built.
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Crn crn && crn.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /// The segment, or empty if this is not a valid CRN.
  private String segment(int index) {
    return valid ? segments.get(index) : "";
  }

  private static String part(String what, String value) {
    if (value.indexOf(':') >= 0) {
      throw new IllegalArgumentException("CRN " + what + " must not hold a colon, got: " + value);
    }
    return value;
  }
}
