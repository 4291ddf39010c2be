/** The same logins by {@code ssh} and by ours, before the same private {@code sshd}. */
@NullMarked
package dev.autotunnel.sshconfig.login;

import org.jspecify.annotations.NullMarked;
