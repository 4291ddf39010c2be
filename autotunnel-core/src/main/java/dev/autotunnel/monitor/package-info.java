/**
 * Is the connection alive? The watchdog judges silence on the link; the monitor sends a message through the tunnel and wants
 * it back.
 *
 * <p>Start with {@link dev.autotunnel.monitor.Monitor} and {@link dev.autotunnel.monitor.Watchdog}. How the message gets
 * there, over which ports, is wired elsewhere: here it is a {@link dev.autotunnel.monitor.MonitorPath}.
 */
@NullMarked
package dev.autotunnel.monitor;

import org.jspecify.annotations.NullMarked;
