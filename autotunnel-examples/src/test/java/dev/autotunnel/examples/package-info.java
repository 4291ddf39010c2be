/** What the tests of the examples share. */
@NullMarked
package dev.autotunnel.examples;

import org.jspecify.annotations.NullMarked;
