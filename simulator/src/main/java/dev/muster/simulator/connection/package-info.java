/// Cloud connections, VPN connections, and the IKE and IPsec policies they use.
@NullMarked
package dev.muster.simulator.connection;

import org.jspecify.annotations.NullMarked;
