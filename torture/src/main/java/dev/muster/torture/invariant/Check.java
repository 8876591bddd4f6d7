package dev.muster.torture.invariant;

/// One invariant. Sees everything in its order, after the tales took it in.
interface Check {
  void see(Sight sight, Tales tales, Complaints complaints);

  /// Takes what does not hold.
  @FunctionalInterface
  interface Complaints {
    void add(String run, String step, String what);
  }
}
