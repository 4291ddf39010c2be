/**
 * Events for the flight recorder of the JDK. The module {@code jdk.jfr} may be missing.
 *
 * <p>Start with {@code FlightEvents}.
 */
@NullMarked
package dev.autotunnel.internal.jfr;

import org.jspecify.annotations.NullMarked;
