/** Lets HikariCP pools and a tunnel cooperate. Start with {@link dev.autotunnel.hikari.HikariPools}. */
@NullMarked
package dev.autotunnel.hikari;

import org.jspecify.annotations.NullMarked;
