/** Medians and percentiles: pure. */
@NullMarked
package dev.autotunnel.benchmarks.stats;

import org.jspecify.annotations.NullMarked;
