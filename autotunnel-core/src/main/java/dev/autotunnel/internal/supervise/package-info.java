/**
 * Wires the parts of one tunnel together: its lifecycle, the actions of the state machine, one supervised link at a time, and
 * the remote forwards of that link.
 *
 * <p>Start with {@code Supervision}, then {@code Lifecycle}, {@code TunnelActions} and {@code SupervisedLink}.
 */
@NullMarked
package dev.autotunnel.internal.supervise;

import org.jspecify.annotations.NullMarked;
