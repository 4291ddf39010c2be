/**
 * The live page, served by the management server. Start with {@code LivePage}.
 */
@NullMarked
package dev.autotunnel.spring.page;

import org.jspecify.annotations.NullMarked;
