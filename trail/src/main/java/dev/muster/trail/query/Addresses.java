package dev.muster.trail.query;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// IP addresses as bytes, so that blocks of them are ranges: 4 or 6, then the address in 16 bytes,
/// one of version 4 in the last four of them.
public final class Addresses {
  /// Paths whose values are addresses.
  private static final Set<String> PATHS = Set.of("initiator.host.address", "target.host.address");

  private static final int BYTES = 17;
  private static final int CHARS_MAX = 64;

  /// All addresses from the low one to the high one, both of one version.
  public record Block(Address low, Address high) {
    boolean holds(Address address) {
      return low.compareTo(address) <= 0 && high.compareTo(address) >= 0;
    }
  }

  /// An address as a value.
  public static final class Address implements Comparable<Address> {
    private final byte[] bytes;

    private Address(byte[] bytes) {
      this.bytes = bytes;
    }

    /// A copy of the 17 bytes.
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public int compareTo(Address other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Address address && Arrays.equals(bytes, address.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return java.util.HexFormat.of().formatHex(bytes);
    }
  }

  private Addresses() {}

  /// Whether values at this path are addresses.
  public static boolean isAt(String path) {
    return PATHS.contains(path);
  }

  /// The address of a text, the first one of a block; empty if it is neither. Looks nothing up.
  public static Optional<Address> parse(String text) {
    int slash = text.indexOf('/');
    return literal(slash < 0 ? text : text.substring(0, slash)).map(Addresses::address);
  }

  /// The block of a text such as `192.0.2.0/24`; empty if it is none.
  static Optional<Block> block(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || slash + 1 == text.length() || text.length() - slash > 4) {
      return Optional.empty();
    }
    int prefix = 0;
    for (int i = slash + 1; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return Optional.empty();
      }
      prefix = 10 * prefix + digit - '0';
    }
    Optional<InetAddress> literal = literal(text.substring(0, slash));
    if (literal.isEmpty()) {
      return Optional.empty();
    }
    int bits = literal.get().getAddress().length * 8;
    if (prefix > bits) {
      return Optional.empty();
    }
    byte[] low = address(literal.get()).bytes();
    byte[] high = low.clone();
    for (int bit = BYTES * 8 - bits + prefix; bit < BYTES * 8; bit++) {
      int mask = 0x80 >> (bit % 8);
      low[bit / 8] &= (byte) ~mask;
      high[bit / 8] |= (byte) mask;
    }
    return Optional.of(new Block(new Address(low), new Address(high)));
  }

  private static Optional<InetAddress> literal(String text) {
    // No scope: it belongs to a machine, not to an address.
    if (text.isEmpty() || text.length() > CHARS_MAX || text.indexOf('%') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Address address(InetAddress literal) {
    byte[] own = literal.getAddress();
    byte[] bytes = new byte[BYTES];
    bytes[0] = (byte) (literal instanceof Inet4Address ? 4 : 6);
    System.arraycopy(own, 0, bytes, BYTES - own.length, own.length);
    return new Address(bytes);
  }
}
