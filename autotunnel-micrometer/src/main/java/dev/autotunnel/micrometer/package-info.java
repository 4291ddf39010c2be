/** Metrics of a tunnel for Micrometer. Start with {@link dev.autotunnel.micrometer.TunnelMetrics}. */
@NullMarked
package dev.autotunnel.micrometer;

import org.jspecify.annotations.NullMarked;
