package dev.autotunnel.spring.route;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/** Sends the connection of one technology through tunnels. Thread-safe. */
interface Decorator {
    /**
     * Returns details that name the local addresses of forwards in place of their targets. Returns null if the details are of
     * another technology.
     *
     * @param routes which forwards there are; after the call it knows which of them are used
     */
    @Nullable
    ConnectionDetails decorate(ConnectionDetails details, Routes routes);

    /** Returns what routed details say of themselves: no values, which may hold a password. */
    static String text(Object of) {
        return "routed " + of.getClass().getSimpleName();
    }
}
