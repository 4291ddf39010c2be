/**
 * Calls of the application's code during a login, bounded in time.
 *
 * <p>Start with {@code UserCode}.
 */
@NullMarked
package dev.autotunnel.internal.jsch.auth.callback;

import org.jspecify.annotations.NullMarked;
