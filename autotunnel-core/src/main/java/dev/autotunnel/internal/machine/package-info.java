/**
 * The state machine of a tunnel, its signals and actions, and the small driver that runs it.
 *
 * <p>Start with {@link dev.autotunnel.internal.machine.TunnelMachine}, a pure function.
 * {@link dev.autotunnel.internal.machine.TunnelDriver} passes signals to the machine and carries out its actions.
 */
@NullMarked
package dev.autotunnel.internal.machine;

import org.jspecify.annotations.NullMarked;
