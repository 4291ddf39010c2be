/**
 * The dry run of a tunnel: takes each step once and reports it.
 *
 * <p>Start with {@code SpecCheck}.
 */
@NullMarked
package dev.autotunnel.internal.check;

import org.jspecify.annotations.NullMarked;
