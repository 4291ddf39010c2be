/**
 * gRPC calls through a tunnel, while the link and the server behind the tunnel fail.
 *
 * <p>Start with {@link dev.autotunnel.examples.grpc.Main}: it has the tunnel, the channel and the faults.
 */
@NullMarked
package dev.autotunnel.examples.grpc;

import org.jspecify.annotations.NullMarked;
