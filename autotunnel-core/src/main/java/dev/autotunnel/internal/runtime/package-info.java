/**
 * Clocks, timers and threads. All other packages of this library get them from a
 * {@link dev.autotunnel.internal.runtime.TunnelRuntime}, so that tests can run in virtual time.
 */
@NullMarked
package dev.autotunnel.internal.runtime;

import org.jspecify.annotations.NullMarked;
