/**
 * Delivers events to listeners: numbers them, queues them for each listener, and writes the log.
 *
 * <p>Start with {@code EventPublisher}.
 */
@NullMarked
package dev.autotunnel.internal.publish;

import org.jspecify.annotations.NullMarked;
