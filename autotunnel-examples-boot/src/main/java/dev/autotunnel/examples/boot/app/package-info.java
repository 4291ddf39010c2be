/** The application: what a user would write. It has no idea that anything fails. */
@NullMarked
package dev.autotunnel.examples.boot.app;

import org.jspecify.annotations.NullMarked;
