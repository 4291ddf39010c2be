/**
 * The one seam for clocks, timers and threads. Everything else in this library asks a
 * {@link dev.autotunnel.runtime.TunnelRuntime}, so tests run in virtual time.
 */
@NullMarked
package dev.autotunnel.runtime;

import org.jspecify.annotations.NullMarked;
