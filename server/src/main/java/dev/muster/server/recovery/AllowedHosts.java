package dev.muster.server.recovery;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What checks of plans may ask beside the servers that a run recovers: host names, addresses and
/// blocks of addresses, each perhaps with a port. Whoever may write plans must not reach through
/// the server what only the server can reach.
public final class AllowedHosts {
  /// Nothing but the servers that a run recovers.
  public static final AllowedHosts NONE = new AllowedHosts(List.of());

  private final List<Entry> entries;

  private AllowedHosts(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  private sealed interface Entry {
    boolean allows(String host, InetAddress address, int port);
  }

  /// @param port 0 for any
  private record Name(String name, int port) implements Entry {
    @Override
    public boolean allows(String host, InetAddress address, int at) {
      // A name may come to mean anything; this machine and its neighbours it must not mean.
      return name.equals(host) && (port == 0 || port == at) && !isSpecial(address);
    }
  }

  /// @param start an address of the block
  /// @param bits of the prefix
  /// @param port 0 for any
  private record Block(InetAddress start, int bits, int port) implements Entry {
    @Override
    public boolean allows(String host, InetAddress address, int at) {
      byte[] bytes = address.getAddress();
      byte[] prefix = start.getAddress();
      if (bytes.length != prefix.length || (port != 0 && port != at)) {
        return false;
      }
      int shift = bytes.length * 8 - bits;
      return new BigInteger(1, bytes)
          .shiftRight(shift)
          .equals(new BigInteger(1, prefix).shiftRight(shift));
    }
  }

  /// Reads a list with commas: `app.example.com`, `app.example.com:8443`, `10.6.0.0/16`,
  /// `10.6.1.9:443`, `fd00::/8`; empty for nothing.
  ///
  /// @throws IllegalArgumentException naming the entry that is none of these
  public static AllowedHosts parse(String list) {
    List<Entry> entries = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      String text = part.strip().toLowerCase(Locale.ROOT);
      if (!text.isEmpty()) {
        entries.add(entry(text));
      }
    }
    return new AllowedHosts(entries);
  }

  private static Entry entry(String text) {
    String host = text;
    int port = 0;
    boolean bracketed = text.startsWith("[");
    int colon = text.lastIndexOf(':');
    if (bracketed || (colon > 0 && text.indexOf(':') == colon)) {
      if (colon > text.lastIndexOf(']')) {
        port = number(text, text.substring(colon + 1), 65_535);
        host = text.substring(0, colon);
      }
      host = host.replace("[", "").replace("]", "");
    }
    int slash = host.indexOf('/');
    String address = slash < 0 ? host : host.substring(0, slash);
    if (isLiteral(address)) {
      InetAddress start = literal(text, address);
      int all = start.getAddress().length * 8;
      int bits = slash < 0 ? all : number(text, host.substring(slash + 1), all);
      return new Block(start, bits, port);
    }
    if (slash >= 0 || !host.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
      throw wrong(text);
    }
    return new Name(host, port);
  }

  private static int number(String entry, String digits, int max) {
    if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > max) {
      throw wrong(entry);
    }
    return Integer.parseInt(digits);
  }

  /// Whether it is an address rather than a name.
  private static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
  }

  private static InetAddress literal(String entry, String address) {
    // Fewer parts are an old way of writing that means something else than it looks like.
    if (address.indexOf(':') < 0 && !address.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}")) {
      throw wrong(entry);
    }
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(wrong(entry).getMessage(), e);
    }
  }

  private static IllegalArgumentException wrong(String entry) {
    return new IllegalArgumentException(
        "allowed hosts must be names, addresses or blocks like 10.6.0.0/16, each perhaps with"
            + " :port, got: "
            + entry);
  }

  /// Whether a connection to an address, found under a host's name, may be made.
  ///
  /// @param recovered the addresses of the servers that the run recovers
  boolean allows(String host, InetAddress address, int port, Set<String> recovered) {
    if (recovered.contains(address.getHostAddress()) && !isSpecial(address)) {
      return true;
    }
    String name = host.toLowerCase(Locale.ROOT);
    return entries.stream().anyMatch(entry -> entry.allows(name, address, port));
  }

  private static boolean isSpecial(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isAnyLocalAddress()
        || address.isMulticastAddress();
  }
}
