/** Tests of the package. */
@NullMarked
package dev.autotunnel.spring.diagnostics;

import org.jspecify.annotations.NullMarked;
