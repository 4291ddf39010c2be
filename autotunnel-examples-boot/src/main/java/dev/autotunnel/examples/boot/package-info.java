/**
 * A Spring Boot application and PostgreSQL, with a tunnel between them that fails.
 *
 * <p>The application is in {@code app}. Start with {@link dev.autotunnel.examples.boot.Main}, which gives it a database, a bastion
 * and faults.
 */
@NullMarked
package dev.autotunnel.examples.boot;

import org.jspecify.annotations.NullMarked;
