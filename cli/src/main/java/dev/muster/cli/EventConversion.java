package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.flag;
import static dev.muster.cli.Parameter.option;

import dev.muster.cadf.EventTooLargeException;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.Violation;
import dev.muster.cadf.dialect.Dialect;
import dev.muster.cadf.dialect.EventDialects;
import dev.muster.cadf.dialect.EventTexts;
import dev.muster.cadf.dialect.EventTexts.EventText;
import dev.muster.cadf.dialect.EventTexts.UnreadableException;
import dev.muster.cadf.dialect.Format;
import dev.muster.cadf.dialect.Reading;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Rewrites events in another form, one at a time, without a server. An event that cannot be
/// rewritten is named by its line, and costs no other its place.
final class EventConversion {
  /// The names of the forms, as a usage line shows them.
  static final String FORMATS =
      Arrays.stream(Format.values()).map(Format::wire).collect(Collectors.joining("|"));

  /// Where the JSON reader puts a place: it counts from the event's own first line.
  private static final Pattern PLACE = Pattern.compile(" \\(line (\\d+), column (\\d+)\\)$");

  static final Verb VERB =
      new Verb(
          "events convert",
          "Rewrite events in another form, without a server",
          List.of(
              argument(
                  "FILE",
                  "events in any form, known by their looks: one, an array, or one after the other;"
                      + " - reads the input"),
              option("--to", FORMATS, "the form to write").needed(),
              flag("--warnings", "name all that is odd about the events")),
          EventConversion::convert);

  private final Invocation invocation;
  private final String file;
  private final Format format;
  private final boolean showWarnings;
  private final Map<Dialect, Long> read = new EnumMap<>(Dialect.class);
  private long warnings;
  private long refused;

  private EventConversion(Invocation invocation, Format format) {
    this.invocation = invocation;
    this.file = invocation.required("FILE");
    this.format = format;
    this.showWarnings = invocation.flag("--warnings");
  }

  private static ExitCode convert(Invocation invocation) {
    String to = invocation.required("--to");
    Format format =
        Format.ofWire(to)
            .orElseThrow(() ->
                new CliException(
                    ExitCode.USAGE, "--to must be one of " + FORMATS + ", got: " + to));
    return new EventConversion(invocation, format).run();
  }

  private ExitCode run() {
    try (InputStream in = new BufferedInputStream(open())) {
      convertAll(new EventTexts(in));
    } catch (NoSuchFileException e) {
      throw new CliException(ExitCode.NOT_FOUND, "there is no file " + file, e);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot read " + file + ": " + e.getMessage(), e);
    } catch (UnreadableException e) {
      refuse(e.line(), "event: " + e.getMessage());
    }
    report();
    return refused == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private InputStream open() throws IOException {
    return file.equals("-") ? invocation.surroundings().in() : Files.newInputStream(Path.of(file));
  }

  private void convertAll(EventTexts texts) throws IOException {
    Printer printer = invocation.printer();
    Optional<EventText> text = texts.next();
    if (texts.isArray()) {
      Printer.JsonArray array = printer.array();
      for (; text.isPresent(); text = texts.next()) {
        convert(text.get()).ifPresent(array::add);
      }
      array.end();
    } else {
      for (; text.isPresent(); text = texts.next()) {
        convert(text.get()).ifPresent(printer::raw);
      }
    }
  }

  private Optional<byte[]> convert(EventText text) {
    try {
      Reading reading = EventDialects.read(text.bytes());
      byte[] written = EventDialects.write(reading.event(), format);
      read.merge(reading.dialect(), 1L, Long::sum);
      for (Violation warning : reading.warnings()) {
        warnings++;
        if (showWarnings) {
          say(text.line(), warning.toString());
        }
      }
      return Optional.of(written);
    } catch (InvalidEventException e) {
      for (Violation violation : e.violations()) {
        sayAtItsPlace(text.line(), violation);
      }
    } catch (EventTooLargeException e) {
      say(text.line(), String.valueOf(e.getMessage()));
    }
    refused++;
    return Optional.empty();
  }

  private void sayAtItsPlace(long line, Violation violation) {
    String message = violation.toString();
    Matcher place = PLACE.matcher(message);
    if (place.find()) {
      say(
          line + Long.parseLong(place.group(1)) - 1,
          message.substring(0, place.start()) + " (column " + place.group(2) + " of the event)");
    } else {
      say(line, message);
    }
  }

  private void refuse(long line, String message) {
    refused++;
    say(line, message);
  }

  private void say(long line, String message) {
    invocation.report((file.equals("-") ? "input" : file) + ":" + line + ": " + message);
  }

  private void report() {
    long total = read.values().stream().mapToLong(Long::longValue).sum();
    String forms =
        read.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey().wire())
            .collect(Collectors.joining(", "));
    invocation.report(
        total
            + (total == 1 ? " event" : " events")
            + (forms.isEmpty() ? "" : " (" + forms + ")")
            + ", "
            + warnings
            + (warnings == 1 ? " warning" : " warnings")
            + (warnings > 0 && !showWarnings ? " (--warnings names them)" : "")
            + ", "
            + refused
            + " refused");
  }
}
