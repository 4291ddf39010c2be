/**
 * The auto-configurations. Start with {@code AutotunnelAutoConfiguration}.
 */
@NullMarked
package dev.autotunnel.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
