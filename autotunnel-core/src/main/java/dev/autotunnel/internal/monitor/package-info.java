/**
 * The end-to-end test: the monitor sends a message through the tunnel and wants it back.
 *
 * <p>Start with {@link dev.autotunnel.internal.monitor.Monitor}. How the message gets there, over which ports, is wired elsewhere:
 * here it is a {@link dev.autotunnel.internal.monitor.MonitorPath}. Whether the server answers at all is judged in {@code alive}.
 */
@NullMarked
package dev.autotunnel.internal.monitor;

import org.jspecify.annotations.NullMarked;
