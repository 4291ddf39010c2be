/**
 * Binds ports before there are beans, starts tunnels before ordinary beans, and closes tunnels after these.
 * Start with {@code TunnelBindingPostProcessor} and {@code TunnelStarter}.
 */
@NullMarked
package dev.autotunnel.spring.start;

import org.jspecify.annotations.NullMarked;
