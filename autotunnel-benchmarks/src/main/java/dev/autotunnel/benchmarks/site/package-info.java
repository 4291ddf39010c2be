/** A private {@code sshd} on loopback, and the processes we start. Start with {@link dev.autotunnel.benchmarks.site.PrivateSshd}. */
@NullMarked
package dev.autotunnel.benchmarks.site;

import org.jspecify.annotations.NullMarked;
