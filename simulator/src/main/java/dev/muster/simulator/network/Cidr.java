package dev.muster.simulator.network;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A block of IPv4 addresses.
///
/// @param base lowest address, as an unsigned 32-bit number
/// @param prefix length in bits, 1 to 30
record Cidr(long base, int prefix) {
  private static final Pattern FORM = Pattern.compile("([0-9.]{7,15})/([0-9]{1,2})");

  Cidr {
    if (prefix < 1 || prefix > 30) {
      throw new IllegalArgumentException("prefix must be 1 to 30, got: " + prefix);
    }
  }

  /// Empty if the text is not a CIDR whose host bits are zero.
  static Optional<Cidr> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(matcher.group(2));
    if (prefix < 1 || prefix > 30) {
      return Optional.empty();
    }
    return address(matcher.group(1))
        .filter(base -> base % (1L << (32 - prefix)) == 0)
        .map(base -> new Cidr(base, prefix));
  }

  /// The number of a dotted address; empty if it is none.
  static Optional<Long> address(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    long value = 0;
    for (String part : parts) {
      if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        return Optional.empty();
      }
      value = (value << 8) | Integer.parseInt(part);
    }
    return Optional.of(value);
  }

  static String text(long address) {
    return ((address >> 24) & 255)
        + "."
        + ((address >> 16) & 255)
        + "."
        + ((address >> 8) & 255)
        + "."
        + (address & 255);
  }

  long last() {
    return base + (1L << (32 - prefix)) - 1;
  }

  /// Whether a host may have the address: inside, and neither the network nor the broadcast.
  boolean hasHost(long address) {
    return address > base && address < last();
  }

  /// All host addresses, without the gateway where it stands at an end.
  AddressRange hosts(String gateway) {
    long first = base + 1;
    long last = last() - 1;
    long skipped = address(gateway).orElse(0L);
    return new AddressRange(
        text(first == skipped ? first + 1 : first), text(last == skipped ? last - 1 : last));
  }
}
