/**
 * Is the connection alive? The watchdog judges silence on the link; the monitor sends a message through the tunnel and wants
 * it back.
 *
 * <p>Start with {@link dev.autotunnel.internal.monitor.Monitor} and {@link dev.autotunnel.internal.monitor.Watchdog}. How the message gets
 * there, over which ports, is wired elsewhere: here it is a {@link dev.autotunnel.internal.monitor.MonitorPath}.
 */
@NullMarked
package dev.autotunnel.internal.monitor;

import org.jspecify.annotations.NullMarked;
