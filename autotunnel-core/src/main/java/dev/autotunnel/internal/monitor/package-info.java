/**
 * The end-to-end test: the monitor sends a message through the tunnel and expects it back.
 *
 * <p>Start with {@link dev.autotunnel.internal.monitor.Monitor}. A {@link dev.autotunnel.internal.monitor.MonitorPath} hides
 * over which ports the message travels; these ports are wired in {@code internal.supervise.monitorports}. The package
 * {@code alive} judges whether the server answers at all.
 */
@NullMarked
package dev.autotunnel.internal.monitor;

import org.jspecify.annotations.NullMarked;
