package dev.muster.server.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RefusalBoundTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final RefusalBound bound = new RefusalBound(now::get);

  @Test
  void floodOfOneAddressIsBoundAndCounted() {
    for (int i = 0; i < 20; i++) {
      assertThat(bound.ask("192.0.2.1")).hasValue(0);
    }
    for (int i = 0; i < 30; i++) {
      assertThat(bound.ask("192.0.2.1")).isEmpty();
    }
    assertThat(bound.ask("192.0.2.2")).hasValue(30);
    now.set(now.get().plusSeconds(1));
    assertThat(bound.ask("192.0.2.1")).hasValue(0);
    assertThat(bound.ask("192.0.2.1")).isEmpty();
  }

  @Test
  void floodOfManyAddressesIsBound() {
    int recorded = 0;
    for (int i = 0; i < 10_000; i++) {
      recorded += bound.ask("2001:db8::" + Integer.toHexString(i)).isPresent() ? 1 : 0;
    }
    assertThat(recorded).isEqualTo(100);
  }
}
