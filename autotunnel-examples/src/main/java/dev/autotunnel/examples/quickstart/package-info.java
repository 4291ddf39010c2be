/**
 * A database pool that works through a tunnel while everything under it fails.
 *
 * <p>Start with {@link dev.autotunnel.examples.quickstart.Quickstart}: it is the application. What fails, and when, is in
 * {@link dev.autotunnel.examples.stage.Scenario}.
 */
@NullMarked
package dev.autotunnel.examples.quickstart;

import org.jspecify.annotations.NullMarked;
