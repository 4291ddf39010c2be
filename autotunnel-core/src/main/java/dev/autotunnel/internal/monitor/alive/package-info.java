/**
 * Judges whether the server of a link is alive, by the bytes that come in.
 *
 * <p>Start with {@link dev.autotunnel.internal.monitor.alive.Watchdog}. Its two rules are pure functions.
 * {@code ServerAliveRule} is OpenSSH's rule. {@code OwedAnswerRule} applies to a silent server that owes an answer to a
 * waiting client.
 */
@NullMarked
package dev.autotunnel.internal.monitor.alive;

import org.jspecify.annotations.NullMarked;
