@NullMarked
package dev.autotunnel.sshconfig;

import org.jspecify.annotations.NullMarked;
