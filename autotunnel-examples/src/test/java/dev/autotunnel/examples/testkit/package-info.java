/** The examples of the testkit's README. */
@NullMarked
package dev.autotunnel.examples.testkit;

import org.jspecify.annotations.NullMarked;
