package dev.muster.server.resource;

import dev.muster.cadf.DataCentre;
import dev.muster.cadf.Locations;
import dev.muster.cloud.Workspace;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The sites of this installation, and every data centre with the location of its events.
@RestController
@RequestMapping("/api/v1")
final class SiteResource {
  private final Sites sites;
  private final Locations locations;
  private final Journal journal;

  SiteResource(Sites sites, Locations locations, Journal journal) {
    this.sites = sites;
    this.locations = locations;
    this.journal = journal;
  }

  record SiteView(
      String name, String role, String zone, String location, String workspace, String crn) {
    static SiteView of(Site site) {
      Workspace workspace = site.cloud().workspace();
      return new SiteView(
          site.name(),
          site.role(),
          workspace.zone(),
          site.location(),
          workspace.name(),
          workspace.crn());
    }
  }

  @GetMapping("/sites")
  Answer sites(Call call) {
    return Answer.of(sites.all().stream().map(SiteView::of).toList(), call);
  }

  @GetMapping("/locations")
  Answer locations(Call call) {
    List<DataCentre> all = locations.all();
    return Answer.of(
        all.stream().map(LocationView::of).toList(),
        call,
        journal.listed(call, "location", all.size()));
  }
}
