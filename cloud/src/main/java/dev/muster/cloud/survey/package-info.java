/// What a workspace says of its health, capacity and history: the reads behind readiness checks.
@NullMarked
package dev.muster.cloud.survey;

import org.jspecify.annotations.NullMarked;
