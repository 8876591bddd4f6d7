package dev.muster.server.wiring;

import dev.muster.ledger.LedgerCorrupt;
import dev.muster.ledger.LedgerListener;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to the log what a ledger does by itself.
final class LedgerLog implements LedgerListener {
  private static final Logger log = LoggerFactory.getLogger(LedgerLog.class);

  @Override
  public void tornTailRemoved(Path segment, long offset, long bytes) {
    log.info("unfinished write removed: {} bytes at {} of {}", bytes, offset, segment);
  }

  @Override
  public void tileRebuilt(Path pack) {
    log.info("tile written again: {}", pack);
  }

  @Override
  public void clockWentBack(long microseconds) {
    log.warn("the clock went back by {} microseconds", microseconds);
  }

  @Override
  public void witnessIsAhead(String witness, long witnessSize, long size) {
    log.error(
        "witness {} has cosigned {} entries of a ledger that has {}: the ledger was rolled back, or"
            + " another one has its name and key",
        witness,
        witnessSize,
        size);
  }

  @Override
  public void witnessRefused(String witness, String reason) {
    log.warn("witness {} did not cosign and is asked again: {}", witness, reason);
  }

  @Override
  public void backgroundWorkFailed(String work, Exception failure) {
    log.warn("ledger work failed and is tried again: {}", work, failure);
  }

  @Override
  public void reserveReleased(Path ledger) {
    log.error(
        "the disk is full: the room kept back in {} holds the last checkpoint now. No event is taken,"
            + " so nothing is done, until there is room again; then it goes on by itself",
        ledger);
  }

  @Override
  public void compressed(Path segment, long before, long after) {
    log.debug("compressed from {} to {} bytes: {}", before, after, segment);
  }

  @Override
  public void scrubbed(long entries) {
    log.info("{} entries were read and hashed again", entries);
  }

  @Override
  public void scrubFound(LedgerCorrupt damage) {
    log.error("reading the ledger again found damage: restore the file from a copy", damage);
  }

  @Override
  public void becameReadOnly(Exception failure) {
    log.error("the ledger takes no more events until Muster is started again", failure);
  }

  @Override
  public void followerFailed(String follower, RuntimeException failure, int attempt) {
    log.warn("follower {} failed, attempt {}", follower, attempt, failure);
  }
}
