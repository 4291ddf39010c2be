/**
 * Says why an application does not start.
 */
@NullMarked
package dev.autotunnel.spring.diagnostics;

import org.jspecify.annotations.NullMarked;
