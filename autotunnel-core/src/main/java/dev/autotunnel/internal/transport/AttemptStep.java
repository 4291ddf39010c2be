package dev.autotunnel.internal.transport;

import dev.autotunnel.event.Failure.Stage;
import java.time.Duration;

/**
 * A stage of an attempt that was passed.
 *
 * @param server the server on the route, as {@code user@host:port}
 * @param detail what was found, fit for a log
 */
public record AttemptStep(String server, Stage stage, Duration took, String detail) {}
