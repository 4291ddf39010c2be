/** Texts for people. Depends on nothing of ours. */
@NullMarked
package dev.autotunnel.internal.text;

import org.jspecify.annotations.NullMarked;
