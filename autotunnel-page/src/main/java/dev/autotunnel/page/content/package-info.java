/**
 * What the page answers, independent of the HTTP server that asks.
 *
 * <p>{@link dev.autotunnel.page.content.PageContent} makes a {@link dev.autotunnel.page.content.PageResponse} of a
 * {@link dev.autotunnel.page.content.PageRequest}. {@link dev.autotunnel.page.content.PageAccess} says who may ask.
 */
@NullMarked
package dev.autotunnel.page.content;

import org.jspecify.annotations.NullMarked;
