package dev.autotunnel.event;

/**
 * A forward that could not be bound on a tunnel whose {@code exitOnForwardFailure} is off.
 *
 * @param name the forward's name in the spec
 * @param cause why it is missing
 */
public record MissingForward(String name, Failure cause) {}
