/**
 * Redis by Lettuce through a tunnel, while the link and the SSH server fail.
 *
 * <p>Start with {@link dev.autotunnel.examples.redis.Main}: it has the tunnel and the client.
 */
@NullMarked
package dev.autotunnel.examples.redis;

import org.jspecify.annotations.NullMarked;
