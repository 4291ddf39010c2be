/**
 * Which host keys a server may show: known_hosts in OpenSSH's format, fingerprints and pinned keys. Reading and judging are
 * pure code (text in, verdict out); only {@link dev.autotunnel.internal.hostkeys.KnownHostsFiles} touches files. Nothing here
 * knows the SSH library, and of our packages only {@code key}.
 */
@NullMarked
package dev.autotunnel.internal.hostkeys;

import org.jspecify.annotations.NullMarked;
