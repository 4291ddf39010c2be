/**
 * Not for applications: what the page knows of the tunnels, and the JSON that it sends. Everything here may change in any
 * release.
 */
@NullMarked
package dev.autotunnel.page.internal;

import org.jspecify.annotations.NullMarked;
