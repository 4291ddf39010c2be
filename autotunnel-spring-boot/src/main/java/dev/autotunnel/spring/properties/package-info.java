/**
 * The properties {@code autotunnel.*} as Spring Boot binds them. Start with {@code AutotunnelProperties}.
 */
@NullMarked
package dev.autotunnel.spring.properties;

import org.jspecify.annotations.NullMarked;
