package dev.muster.torture.invariant;

import dev.muster.cloud.Mutation;

/// I2: no volume is asked to be deleted that is one half of a pair.
final class NothingReplicatingDeleted implements Check {
  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    if (sight instanceof Sight.Asked(String site, Mutation mutation, Estates estates)
        && mutation instanceof Mutation.DeleteVolume(String id)) {
      estates
          .site(site)
          .volume(id)
          .filter(volume -> volume.replication().enabled())
          .ifPresent(volume ->
              complaints.add(
                  tales.behind.map(intent -> intent.run).orElse(""),
                  tales.behind.map(intent -> intent.step).orElse(""),
                  "volume %s at %s replicates and is to be deleted"
                      .formatted(volume.name(), site)));
    }
  }
}
