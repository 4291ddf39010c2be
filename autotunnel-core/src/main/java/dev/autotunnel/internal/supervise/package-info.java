/**
 * Wires the parts of one tunnel together: how it is bound, started and stopped, the state machine with what carries out its
 * actions, one supervised link at a time, and the remote forwards of that link.
 *
 * <p>Start with {@code Supervision}, then {@code Lifecycle}, {@code TunnelActions} and {@code SupervisedLink}.
 */
@NullMarked
package dev.autotunnel.internal.supervise;

import org.jspecify.annotations.NullMarked;
