package dev.autotunnel.internal.relay.client;

import dev.autotunnel.spec.Endpoint;

/**
 * What a client wants.
 *
 * @param target where it is to be connected to
 * @param answer how it is told what became of that
 */
public record TargetRequest(Endpoint target, ClientReply answer) {}
