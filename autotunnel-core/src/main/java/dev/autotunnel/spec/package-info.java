/**
 * What is wanted: immutable descriptions of a tunnel and how to keep it alive. Every bad value is refused with field, value
 * and rule, by the factory method or by {@code build()}.
 *
 * <p>Start with {@link dev.autotunnel.spec.TunnelSpec}.
 */
@NullMarked
package dev.autotunnel.spec;

import org.jspecify.annotations.NullMarked;
