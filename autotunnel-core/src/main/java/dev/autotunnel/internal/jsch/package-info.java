/**
 * The adapter to JSch, and the only place that names JSch. Each class deals with one of the ways in which JSch hangs, leaks
 * or reports wrongly under a supervisor; {@code docs/jsch.md} lists them.
 *
 * <p>Start with {@link dev.autotunnel.internal.jsch.JschTransport}. The transport creates an attempt. The attempt has one
 * {@link dev.autotunnel.internal.jsch.Hop} for each server on the route, and the last hop creates the link. This package is
 * exported to JSch alone, which may have to instantiate {@link dev.autotunnel.internal.jsch.RemoteTrampoline}.
 */
@NullMarked
package dev.autotunnel.internal.jsch;

import org.jspecify.annotations.NullMarked;
