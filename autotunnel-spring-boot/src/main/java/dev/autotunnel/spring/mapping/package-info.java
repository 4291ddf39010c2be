/**
 * Makes specs of properties. Messages name the property. Start with {@code SpecFactory}.
 */
@NullMarked
package dev.autotunnel.spring.mapping;

import org.jspecify.annotations.NullMarked;
