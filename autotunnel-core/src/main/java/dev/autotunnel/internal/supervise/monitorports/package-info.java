/**
 * The ports that each kind of monitor needs, here and on the server. Trouble with these ports is never trouble with the tunnel.
 *
 * <p>Start with {@code MonitorPorts}.
 */
@NullMarked
package dev.autotunnel.internal.supervise.monitorports;

import org.jspecify.annotations.NullMarked;
