/** What goes through the tunnels: a target that echoes, sends and swallows, and its clients. */
@NullMarked
package dev.autotunnel.benchmarks.load;

import org.jspecify.annotations.NullMarked;
