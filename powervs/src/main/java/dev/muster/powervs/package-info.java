/// The cloud port over the Power Cloud REST API.
@NullMarked
package dev.muster.powervs;

import org.jspecify.annotations.NullMarked;
