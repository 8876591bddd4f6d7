package dev.muster.recovery.readiness;

import java.util.Optional;

/// A range of IPv4 addresses.
///
/// @param first the lowest address as a number
/// @param last the highest
record Ipv4Block(long first, long last) {

  /// A block like `10.0.0.0/8`, or an address, which is a block of one; empty if it is neither.
  static Optional<Ipv4Block> parse(String text) {
    int slash = text.indexOf('/');
    Optional<Long> address = number(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    String bits = slash < 0 ? "32" : text.substring(slash + 1);
    if (!bits.matches("[0-9]{1,2}") || Integer.parseInt(bits) > 32) {
      return Optional.empty();
    }
    long size = 1L << (32 - Integer.parseInt(bits));
    long base = address.get() / size * size;
    return Optional.of(new Ipv4Block(base, base + size - 1));
  }

  /// Whether it holds the address; false for what is no address.
  boolean holds(String address) {
    return number(address).filter(value -> value >= first && value <= last).isPresent();
  }

  /// Whether it shares addresses with a block; false for what is no block.
  boolean overlaps(String block) {
    return parse(block).filter(other -> other.first <= last && other.last >= first).isPresent();
  }

  /// How many blocks with so many leading bits lie in it.
  long blocks(int bits) {
    return (last - first + 1) >> (32 - bits);
  }

  private static Optional<Long> number(String text) {
    String[] parts = text.strip().split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    long number = 0;
    for (String part : parts) {
      if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        return Optional.empty();
      }
      number = number * 256 + Integer.parseInt(part);
    }
    return Optional.of(number);
  }
}
