/**
 * One client of a local forward, from accept to service or rejection: who is served, who waits, who is sent away.
 *
 * <p>Start with the rules in {@code Admission}; {@code ClientDispatcher} carries its decisions out.
 */
@NullMarked
package dev.autotunnel.internal.relay.client;

import org.jspecify.annotations.NullMarked;
