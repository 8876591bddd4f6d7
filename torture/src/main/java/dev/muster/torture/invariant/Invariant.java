package dev.muster.torture.invariant;

import dev.muster.torture.Promise;

/// What is held after every event, by its number in the design.
public enum Invariant implements Promise {
  I1("I1 one side writes, unless forced"),
  I2("I2 nothing deleted that replicates"),
  I3("I3 nothing stopped before readiness passed"),
  I4("I4 an intent before each mutation"),
  I5("I5 owned is created less deleted"),
  I6("I6 every run comes to rest"),
  I7("I7 the journal gives the state"),
  I8("I8 no step before those it waits for"),
  I9("I9 no more under way than allowed"),
  I10("I10 a drill changes no production"),
  I11("I11 no gap in the events"),
  I12("I12 reported times are those of the events");

  private final String counted;

  Invariant(String counted) {
    this.counted = counted;
  }

  @Override
  public String counted() {
    return counted;
  }
}
