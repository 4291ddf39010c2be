/**
 * The implementation of autotunnel. Nothing in this package and the packages below it is public API: any of it may change or
 * disappear in each release. Use {@link dev.autotunnel}, {@link dev.autotunnel.spec} and {@link dev.autotunnel.event}.
 */
@NullMarked
package dev.autotunnel.internal;

import org.jspecify.annotations.NullMarked;
