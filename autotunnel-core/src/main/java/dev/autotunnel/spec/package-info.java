/**
 * What is wanted: immutable descriptions of a tunnel, of its test, and of how to keep it alive. Every bad value is refused
 * with field, value and rule ({@link dev.autotunnel.spec.InvalidSpecException}), by the factory method or by {@code build()}.
 *
 * <p>Start with {@link dev.autotunnel.spec.TunnelSpec}. What has many options has a builder, small values have {@code withX}.
 * {@link dev.autotunnel.spec.Backoff}, {@link dev.autotunnel.spec.CredentialsProvider},
 * {@link dev.autotunnel.spec.HostKeyVerifier} and {@link dev.autotunnel.spec.PromptHandler} may be code of your own; the other
 * types are not for extension.
 */
@NullMarked
package dev.autotunnel.spec;

import org.jspecify.annotations.NullMarked;
