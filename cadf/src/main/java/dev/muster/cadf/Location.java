package dev.muster.cadf;

import java.util.Objects;

/// A place where events are collected and viewed, and why a data centre's events go there.
///
/// @param id such as `us-east`
/// @param name the city, such as `Washington DC`
/// @param note what there is to say about the basis; may be empty
public record Location(String id, String name, Basis basis, String note) {

  /// What the answer rests on.
  public enum Basis {
    /// A row of the published table of data centres and their regions.
    TABLE,
    /// The published sentence that sends whole geographies to one location each.
    GEOGRAPHY,
    /// The data centre's own region: the published rule says "their respective regions" but no row
    /// names this data centre.
    LOCALITY,
    /// No published rule covers this data centre at this time. The answer is our decision.
    UNDEFINED
  }

  public Location {
    Objects.requireNonNull(id, "id is null");
    Objects.requireNonNull(name, "name is null");
    Objects.requireNonNull(basis, "basis is null");
    Objects.requireNonNull(note, "note is null");
  }
}
