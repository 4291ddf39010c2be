/**
 * OpenSSH's certificates (PROTOCOL.certkeys): what one says, whether it is valid now, and how a user certificate is offered
 * together with its key. Nothing here talks to a server.
 */
@NullMarked
package dev.autotunnel.internal.jsch.auth.certificate;

import org.jspecify.annotations.NullMarked;
