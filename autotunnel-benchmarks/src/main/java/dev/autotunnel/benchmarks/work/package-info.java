/** One class a kind of work. Start with {@link dev.autotunnel.benchmarks.work.Work}. */
@NullMarked
package dev.autotunnel.benchmarks.work;

import org.jspecify.annotations.NullMarked;
