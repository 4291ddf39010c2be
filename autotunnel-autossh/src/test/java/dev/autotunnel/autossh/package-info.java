@NullMarked
package dev.autotunnel.autossh;

import org.jspecify.annotations.NullMarked;
