package dev.muster.server.resource;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Result;
import dev.muster.server.errors.RefusedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The sites of this installation.
public record Sites(List<Site> all) {
  public Sites {
    all = List.copyOf(all);
  }

  /// The sites that a list is asked for.
  ///
  /// @param word a site's name or role; null for all
  List<Site> wanted(@Nullable String word) {
    return word == null ? all : List.of(named(word));
  }

  /// The site that something is created at.
  ///
  /// @param word a site's name or role; null for the recovery site
  Site forCreation(@Nullable String word) {
    return named(word == null ? Site.RECOVERY : word);
  }

  /// The site with this role.
  public Site withRole(String role) {
    return all.stream()
        .filter(site -> site.role().equals(role))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no site has the role " + role));
  }

  private Site named(String word) {
    return all.stream()
        .filter(site -> site.isCalled(word))
        .findFirst()
        .orElseThrow(() ->
            RefusedException.of(
                "site",
                "must be one of %s, got: %s"
                    .formatted(String.join(", ", all.stream().map(Site::name).toList()), word)));
  }

  /// The site that has a resource, found by looking.
  ///
  /// @return empty if every site says that it has none
  /// @throws RefusedException if a site does not answer and no other has the resource
  <T> Optional<Located<T>> find(Function<CloudReader, Result<T>> look) {
    Optional<RefusedException> trouble = Optional.empty();
    for (Site site : all) {
      switch (look.apply(site.cloud().look())) {
        case Result.Done<T>(T value) -> {
          return Optional.of(new Located<>(site, value));
        }
        case Result.Refused<T>(int status, String message) -> {
          if (status != 404 && status != 400) {
            trouble = Optional.of(new RefusedException(502, message, List.of()));
          }
        }
        case Result.Unknown<T>(String why) ->
            trouble =
                Optional.of(
                    new RefusedException(
                        504, "site %s does not answer: %s".formatted(site.name(), why), List.of()));
      }
    }
    if (trouble.isPresent()) {
      throw trouble.get();
    }
    return Optional.empty();
  }

  /// As [#find], for resources that a cloud only lists.
  <T> Optional<Located<T>> findListed(
      Function<CloudReader, Result<List<T>>> list, Function<T, String> idOf, String id) {
    return find(reader ->
        switch (list.apply(reader)) {
          case Result.Done<List<T>>(List<T> items) ->
              items.stream()
                  .filter(item -> idOf.apply(item).equals(id))
                  .findFirst()
                  .<Result<T>>map(Result.Done::new)
                  .orElseGet(() -> new Result.Refused<>(404, "not at this site"));
          case Result.Refused<List<T>> refused -> refused.as();
          case Result.Unknown<List<T>> unknown -> unknown.as();
        });
  }

  /// A resource and where it is.
  record Located<T>(Site site, T value) {}
}
