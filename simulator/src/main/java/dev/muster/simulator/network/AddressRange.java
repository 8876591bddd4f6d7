package dev.muster.simulator.network;

/// Addresses that a network gives to interfaces, both ends included, in dotted form.
public record AddressRange(String first, String last) {
  long from() {
    return number(first);
  }

  long to() {
    return number(last);
  }

  private static long number(String address) {
    return Cidr.address(address)
        .orElseThrow(() -> new IllegalStateException("not an IPv4 address: " + address));
  }
}
