/// Recovery under torture: random plans, sites, faults, crashes and persons, in virtual time.
@NullMarked
package dev.muster.torture.recovery;

import org.jspecify.annotations.NullMarked;
