/**
 * The adapter to JSch, and the only place that names it. Each class answers one of the ways in which JSch hangs, lies or
 * leaks under a supervisor; {@code docs/jsch.md} lists them.
 *
 * <p>Start with {@link dev.autotunnel.internal.jsch.JschTransport}, which leads to an attempt, that to a
 * {@link dev.autotunnel.internal.jsch.Hop} for each server on the way, and the last of these to a link. This package is
 * exported to JSch alone, which may have to instantiate {@link dev.autotunnel.internal.jsch.RemoteTrampoline}.
 */
@NullMarked
package dev.autotunnel.internal.jsch;

import org.jspecify.annotations.NullMarked;
