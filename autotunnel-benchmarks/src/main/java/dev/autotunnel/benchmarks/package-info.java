/** The command line of the benchmarks. Start with {@link dev.autotunnel.benchmarks.Benchmarks}. */
@NullMarked
package dev.autotunnel.benchmarks;

import org.jspecify.annotations.NullMarked;
