/** The example of the README, compiled. */
@NullMarked
package dev.autotunnel.examples.readme;

import org.jspecify.annotations.NullMarked;
