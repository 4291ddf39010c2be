/**
 * OpenSSH's certificates (PROTOCOL.certkeys): what one says, whether it is valid now, and how a user certificate is offered
 * together with its key; and whether JSch may let a host certificate count. Nothing here talks to a server. The package is
 * exported to JSch alone, which instantiates the classes in {@link dev.autotunnel.internal.jsch.auth.certificate.MeasuredRsa}.
 */
@NullMarked
package dev.autotunnel.internal.jsch.auth.certificate;

import org.jspecify.annotations.NullMarked;
