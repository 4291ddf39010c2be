/** One class a peer: how to open a tunnel with it. Start with {@link dev.autotunnel.benchmarks.peer.Variant}. */
@NullMarked
package dev.autotunnel.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
