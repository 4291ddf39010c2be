/**
 * A live page of the tunnels of an application, served by the JDK's own HTTP server.
 *
 * <p>Start with {@link dev.autotunnel.page.TunnelPage}. To serve the page by another server, start with
 * {@link dev.autotunnel.page.content.PageContent}.
 */
@NullMarked
package dev.autotunnel.page;

import org.jspecify.annotations.NullMarked;
