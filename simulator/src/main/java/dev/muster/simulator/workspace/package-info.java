/// Workspaces (cloud instances), site pairs and SSH keys.
@NullMarked
package dev.muster.simulator.workspace;

import org.jspecify.annotations.NullMarked;
