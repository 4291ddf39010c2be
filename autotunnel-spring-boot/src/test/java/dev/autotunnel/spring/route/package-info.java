/** Tests of the package. */
@NullMarked
package dev.autotunnel.spring.route;

import org.jspecify.annotations.NullMarked;
