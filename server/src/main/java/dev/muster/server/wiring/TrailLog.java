package dev.muster.server.wiring;

import dev.muster.trail.TrailListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to the log what the search indexes do by themselves.
final class TrailLog implements TrailListener {
  private static final Logger log = LoggerFactory.getLogger(TrailLog.class);

  @Override
  public void indexRebuilding(String location, String reason) {
    log.info("index of {} is built again: {}", location, reason);
  }

  @Override
  public void indexCaughtUp(String location, long indexed) {
    log.info("index of {} holds {} events", location, indexed);
  }

  @Override
  public void indexFailed(String location, Exception failure) {
    log.warn("index of {} failed and is tried again", location, failure);
  }
}
