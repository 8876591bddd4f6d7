package dev.muster.ledger;

import java.util.regex.Pattern;

/// The name of a ledger in a set: whose events, and where. Safe as a folder name and in a URL.
///
/// @param account 1 to 64 of `A-Z a-z 0-9 _ -`
/// @param location 1 to 64 of `a-z 0-9 -`
public record LedgerName(String account, String location) implements Comparable<LedgerName> {
  private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern LOCATION = Pattern.compile("[a-z0-9-]{1,64}");

  public LedgerName {
    if (!ACCOUNT.matcher(account).matches()) {
      throw new IllegalArgumentException(
          "ledger account must be 1 to 64 of A-Z a-z 0-9 _ -, got: " + account);
    }
    if (!LOCATION.matcher(location).matches()) {
      throw new IllegalArgumentException(
          "ledger location must be 1 to 64 of a-z 0-9 -, got: " + location);
    }
  }

  @Override
  public int compareTo(LedgerName other) {
    int byAccount = account.compareTo(other.account);
    return byAccount != 0 ? byAccount : location.compareTo(other.location);
  }

  @Override
  public String toString() {
    return account + "/" + location;
  }
}
