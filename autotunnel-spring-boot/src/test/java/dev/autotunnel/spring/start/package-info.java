/** Tests of the package. */
@NullMarked
package dev.autotunnel.spring.start;

import org.jspecify.annotations.NullMarked;
