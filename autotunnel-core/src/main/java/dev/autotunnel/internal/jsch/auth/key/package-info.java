/**
 * Private keys and user certificates: what a text or a file holds, how it is decrypted, and why it cannot be used. A key
 * becomes an {@link com.jcraft.jsch.Identity}. Nothing here talks to a server or to an agent.
 */
@NullMarked
package dev.autotunnel.internal.jsch.auth.key;

import org.jspecify.annotations.NullMarked;
