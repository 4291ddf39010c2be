/**
 * The ports that each kind of monitor needs, on this machine and on the server. Their failure is never a failure of the
 * tunnel.
 *
 * <p>Start with {@code MonitorPorts}.
 */
@NullMarked
package dev.autotunnel.internal.supervise.monitorports;

import org.jspecify.annotations.NullMarked;
