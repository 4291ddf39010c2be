package dev.autotunnel.relay;

import java.net.UnknownHostException;

/** Says in a few words what an exception of the JDK's network means. */
final class Reasons {
    private Reasons() {}

    static String text(Exception e) {
        if (e instanceof UnknownHostException) {
            return "the host name has no address";
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
