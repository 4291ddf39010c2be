/**
 * Remembers what happened to a tunnel: its incidents, and when it was up.
 *
 * <p>Start with {@code IncidentRecorder}.
 */
@NullMarked
package dev.autotunnel.internal.history;

import org.jspecify.annotations.NullMarked;
