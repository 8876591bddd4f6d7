package dev.muster.server.errors;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerBusy;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

class BusyLedgerTest {
  @TempDir Path folder;

  @Test
  void aFullQueueIs429WithTheNameOfTheBudgetAndATimeToTryAgain() {
    LedgerConfig config = LedgerConfig.defaults().withQueueBytesMax(65_535);
    LedgerKey key = LedgerKey.ofSeed(new byte[32]);
    try (Ledger ledger = Ledger.open(folder.resolve("l"), "audit.example/busy", key, config)) {
      CompletionException refused =
          catchThrowableOfType(
              CompletionException.class,
              () -> ledger.appendAll(List.of(new byte[60_000], new byte[60_000])).join());

      ResponseEntity<Problem> answer =
          ErrorMapper.busy((LedgerBusy) requireNonNull(refused.getCause()));

      assertThat(answer.getStatusCode().value()).isEqualTo(429);
      assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("1");
      assertThat(answer.getBody())
          .isNotNull()
          .extracting(Problem::detail)
          .asString()
          .contains("queue-bytes");
    }
  }
}
