/**
 * What decides a login with JSch: credentials, host-key verdicts, and the options that security depends on.
 *
 * <p>Start with {@code Login} and {@code HostKeyCheck}.
 */
@NullMarked
package dev.autotunnel.internal.jsch.auth;

import org.jspecify.annotations.NullMarked;
