/** What {@code README.md} and {@code docs} show is compiled, checked and linked. */
@NullMarked
package dev.autotunnel.docs;

import org.jspecify.annotations.NullMarked;
