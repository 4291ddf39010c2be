/**
 * What to do next: the state machine of a tunnel, the small driver that runs it, and the events it leads to.
 *
 * <p>Start with {@link dev.autotunnel.internal.machine.TunnelMachine}, a pure function; {@link dev.autotunnel.internal.machine.TunnelDriver}
 * feeds it signals and carries out its actions.
 */
@NullMarked
package dev.autotunnel.internal.machine;

import org.jspecify.annotations.NullMarked;
