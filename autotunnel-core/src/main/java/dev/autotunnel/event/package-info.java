/**
 * What happened: the states of a tunnel, the events about it, and why something failed.
 *
 * <p>Start with {@link dev.autotunnel.event.TunnelState}, then {@link dev.autotunnel.event.TunnelEvent} and
 * {@link dev.autotunnel.event.TunnelListener}. All but the listener is immutable, safe to keep, and free of secrets. The library
 * makes these objects; a test of a listener may make some by their factories, too.
 */
@NullMarked
package dev.autotunnel.event;

import org.jspecify.annotations.NullMarked;
