/**
 * Sends connections of Spring Boot through tunnels. Start with {@code ConnectionDetailsRouter}.
 */
@NullMarked
package dev.autotunnel.spring.route;

import org.jspecify.annotations.NullMarked;
