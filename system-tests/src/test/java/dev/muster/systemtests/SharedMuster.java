package dev.muster.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// One running Muster for all tests that do not harm it; stopped when the last of them is done.
final class SharedMuster implements ParameterResolver {
  private static final double TIME_SCALE = 300;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == MusterProcess.class;
  }

  @Override
  public MusterProcess resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedMuster.class))
        .computeIfAbsent("muster", _ -> start(), MusterProcess.class);
  }

  private static MusterProcess start() {
    try {
      Path data = Files.createTempDirectory("muster-shared-");
      return MusterProcess.up(data, TIME_SCALE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
