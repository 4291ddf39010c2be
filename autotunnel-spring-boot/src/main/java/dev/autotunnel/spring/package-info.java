/**
 * Support of Spring Boot: what an application may implement or ask for. Start with {@code
 * AutotunnelAutoConfiguration}.
 */
@NullMarked
package dev.autotunnel.spring;

import org.jspecify.annotations.NullMarked;
