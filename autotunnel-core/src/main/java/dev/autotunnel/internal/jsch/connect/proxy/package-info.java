/**
 * Asking a proxy for the connection to a server.
 *
 * <p>Start with {@code ProxyConnector}.
 */
@NullMarked
package dev.autotunnel.internal.jsch.connect.proxy;

import org.jspecify.annotations.NullMarked;
