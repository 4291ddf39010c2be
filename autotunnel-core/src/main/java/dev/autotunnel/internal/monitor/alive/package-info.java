/**
 * Whether the server of a link is alive, judged by the bytes that come in.
 *
 * <p>Start with {@link dev.autotunnel.internal.monitor.alive.Watchdog}. Its two rules are pure: {@code ServerAliveRule} is
 * OpenSSH's, {@code OwedAnswerRule} is for a silent server that owes an answer to a client that waits.
 */
@NullMarked
package dev.autotunnel.internal.monitor.alive;

import org.jspecify.annotations.NullMarked;
