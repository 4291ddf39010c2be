/**
 * What happened: the states of a tunnel, the events about it, and why something failed.
 *
 * <p>Start with {@link dev.autotunnel.event.TunnelState}, then {@link dev.autotunnel.event.TunnelEvent}. Everything here
 * is immutable, safe to keep, and free of secrets.
 */
@NullMarked
package dev.autotunnel.event;

import org.jspecify.annotations.NullMarked;
