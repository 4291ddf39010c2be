/**
 * Supervised SSH tunnels: what an application uses.
 *
 * <p>Start with {@link dev.autotunnel.TunnelSupervisor}. What to forward is described in {@link dev.autotunnel.spec}, what
 * happens is told in {@link dev.autotunnel.event}. The other classes here wire the inner packages together: {@code TunnelActions}
 * for the life of a supervisor, {@code SupervisedLink} for one attempt and what becomes of it.
 */
@NullMarked
package dev.autotunnel;

import org.jspecify.annotations.NullMarked;
