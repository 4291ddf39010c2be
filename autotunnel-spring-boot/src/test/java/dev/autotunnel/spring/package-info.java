/** Tests of the support of Spring Boot. {@code src/test/hosts} has the names of the targets. */
@NullMarked
package dev.autotunnel.spring;

import org.jspecify.annotations.NullMarked;
