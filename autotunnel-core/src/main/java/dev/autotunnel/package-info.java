/**
 * Supervised SSH tunnels: what an application starts from.
 *
 * <p>Start with {@link dev.autotunnel.TunnelSupervisor}, which keeps one tunnel up. {@link dev.autotunnel.Tunnels} finds a
 * tunnel that another part of the application has registered. What to forward is described in {@link dev.autotunnel.spec};
 * states, events and failures are in {@link dev.autotunnel.event}.
 */
@NullMarked
package dev.autotunnel;

import org.jspecify.annotations.NullMarked;
