/** Lets the tests of the pages call the parser of the program. */
@NullMarked
package dev.autotunnel.autossh;

import org.jspecify.annotations.NullMarked;
