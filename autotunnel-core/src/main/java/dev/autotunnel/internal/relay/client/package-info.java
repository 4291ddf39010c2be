/**
 * Handles one client of a local forward from accept to service or rejection: which client is served, waits, or is rejected.
 *
 * <p>Start with the rules in {@code Admission}; {@code ClientDispatcher} carries out its decisions.
 */
@NullMarked
package dev.autotunnel.internal.relay.client;

import org.jspecify.annotations.NullMarked;
