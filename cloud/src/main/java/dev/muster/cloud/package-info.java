/// The port to a cloud: resources, acts, results. [AuditedCloud] is the only door to it.
@NullMarked
package dev.muster.cloud;

import org.jspecify.annotations.NullMarked;
