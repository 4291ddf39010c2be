package dev.autotunnel.internal.relay.client;

import dev.autotunnel.spec.Endpoint;

/**
 * Names the target that a client wants, and how to reply to the client. Thread-safe.
 *
 * @param target the target that the client wants to be connected to
 * @param answer makes the replies about the outcome
 */
public record TargetRequest(Endpoint target, ClientReply answer) {}
