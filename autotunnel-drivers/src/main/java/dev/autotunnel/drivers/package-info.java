/**
 * Lets drivers of databases and brokers connect through a tunnel, without a local port.
 *
 * <p>The application registers its tunnel in {@link dev.autotunnel.Tunnels}. Then a JDBC URL names the socket factory and the
 * tunnel, as {@code <tunnel>/<forward>} or {@code <tunnel>}:
 *
 * <ul>
 *   <li>{@code orders/db}: each connection goes to the target of the forward {@code db} of the tunnel {@code orders}. The host
 *       and the port of the URL do not matter for the connection, but the driver checks the certificate against that host.
 *   <li>{@code orders}: the host and the port of the URL are the target. It must be the target of a local or direct forward of
 *       that tunnel. Some drivers look the name up on this machine first.
 * </ul>
 *
 * <p>Each class needs the driver that its name tells, which the application brings. {@code docs/drivers.md} lists the drivers,
 * and what to do with those that take no socket factory. {@link dev.autotunnel.drivers.TunnelProxySelector} needs no driver: it
 * sends the connections of {@code java.net} to some hosts through a dynamic forward.
 */
@NullMarked
package dev.autotunnel.drivers;

import org.jspecify.annotations.NullMarked;
