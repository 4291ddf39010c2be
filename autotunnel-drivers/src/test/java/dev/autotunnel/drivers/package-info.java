/** Drivers through a tunnel, each against its real server. */
@NullMarked
package dev.autotunnel.drivers;

import org.jspecify.annotations.NullMarked;
