/**
 * The names of SSH algorithms: what is offered by default, what else there is, and OpenSSH's syntax for changes.
 *
 * <p>Start with {@code AlgorithmKind}.
 */
@NullMarked
package dev.autotunnel.internal.algorithms;

import org.jspecify.annotations.NullMarked;
