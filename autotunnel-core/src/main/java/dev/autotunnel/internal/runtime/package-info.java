/**
 * The one seam for clocks, timers and threads. Everything else in this library asks a
 * {@link dev.autotunnel.internal.runtime.TunnelRuntime}, so tests run in virtual time.
 */
@NullMarked
package dev.autotunnel.internal.runtime;

import org.jspecify.annotations.NullMarked;
