@NullMarked
package dev.autotunnel.examples.autossh;

import org.jspecify.annotations.NullMarked;
