/**
 * A tunnel and a connection pool as plain Spring beans, without Spring Boot.
 *
 * <p>All there is to it is {@link dev.autotunnel.examples.spring.TunnelConfiguration}.
 */
@NullMarked
package dev.autotunnel.examples.spring;

import org.jspecify.annotations.NullMarked;
