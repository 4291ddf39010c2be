/** A second factor: time-based one-time passwords, as an authenticator app shows them. */
@NullMarked
package dev.autotunnel.examples.totp;

import org.jspecify.annotations.NullMarked;
