package dev.autotunnel.internal.jsch.connect;

import dev.autotunnel.spec.AddressFamily;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses of a name that are tried, and their order (RFC 8305 section 4). Stateless; thread-safe. */
final class AddressOrder {
    private AddressOrder() {}

    /**
     * Returns the addresses of the wanted family, IPv6 and IPv4 in turn. The family of the resolver's first address comes first.
     *
     * @param bind the address of this machine that is used, whose family is wanted; null for any
     * @param turn which address is tried first, counted from 0; the count wraps around
     */
    static List<InetAddress> of(
            List<InetAddress> addresses, AddressFamily family, @Nullable InetAddress bind, int turn) {
        List<InetAddress> wanted = addresses.stream()
                .filter(address -> family == AddressFamily.ANY || isInet6(address) == (family == AddressFamily.INET6))
                .filter(address -> bind == null || isInet6(address) == isInet6(bind))
                .distinct()
                .toList();
        List<InetAddress> order = inTurn(wanted);
        Collections.rotate(order, -turn);
        return order;
    }

    private static List<InetAddress> inTurn(List<InetAddress> addresses) {
        List<InetAddress> first = new ArrayList<>();
        List<InetAddress> second = new ArrayList<>();
        for (InetAddress address : addresses) {
            boolean same = isInet6(address) == isInet6(addresses.get(0));
            (same ? first : second).add(address);
        }
        List<InetAddress> order = new ArrayList<>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                order.add(first.get(i));
            }
            if (i < second.size()) {
                order.add(second.get(i));
            }
        }
        return order;
    }

    private static boolean isInet6(InetAddress address) {
        return address instanceof Inet6Address;
    }
}
