/** What was measured, as a table, CSV and a chart. Start with {@link dev.autotunnel.benchmarks.report.Results}. */
@NullMarked
package dev.autotunnel.benchmarks.report;

import org.jspecify.annotations.NullMarked;
