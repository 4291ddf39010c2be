/** What {@code docs/spring.md} says is true. */
@NullMarked
package dev.autotunnel.spring.docs;

import org.jspecify.annotations.NullMarked;
