/** Tests of the package. */
@NullMarked
package dev.autotunnel.spring.mapping;

import org.jspecify.annotations.NullMarked;
