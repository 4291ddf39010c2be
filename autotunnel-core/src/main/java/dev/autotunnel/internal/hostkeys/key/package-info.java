/** Public keys of servers: types, binary form, fingerprints. Pure code that knows no other package of ours. */
@NullMarked
package dev.autotunnel.internal.hostkeys.key;

import org.jspecify.annotations.NullMarked;
