/**
 * What to do next: the state machine of a tunnel, the small driver that runs it, and the events it leads to.
 *
 * <p>Start with {@link dev.autotunnel.engine.TunnelMachine}, a pure function; {@link dev.autotunnel.engine.TunnelDriver}
 * feeds it signals and carries out its actions.
 */
@NullMarked
package dev.autotunnel.engine;

import org.jspecify.annotations.NullMarked;
