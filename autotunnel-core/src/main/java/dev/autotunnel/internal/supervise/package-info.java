/**
 * Wires the parts of one tunnel together: the state machine with what carries out its actions, one supervised link at a time,
 * and the remote forwards of that link.
 *
 * <p>Start with {@code TunnelActions}, then {@code SupervisedLink}.
 */
@NullMarked
package dev.autotunnel.internal.supervise;

import org.jspecify.annotations.NullMarked;
