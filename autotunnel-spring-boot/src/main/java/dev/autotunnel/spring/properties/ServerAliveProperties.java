package dev.autotunnel.spring.properties;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a silent server counts as dead. Immutable.
 *
 * @param interval silence after which the server is asked; zero for off
 * @param countMax how many questions without an answer end the connection
 */
public record ServerAliveProperties(
        @Nullable Duration interval, @Nullable Integer countMax) {}
