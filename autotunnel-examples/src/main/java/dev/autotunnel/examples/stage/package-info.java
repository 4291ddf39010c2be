/** What the examples share: the screen, the faults and when they come, what the tunnel tells, and the counting of requests. */
@NullMarked
package dev.autotunnel.examples.stage;

import org.jspecify.annotations.NullMarked;
