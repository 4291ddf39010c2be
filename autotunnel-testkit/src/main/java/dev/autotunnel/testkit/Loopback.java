package dev.autotunnel.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * 127.0.0.1, and never ::1: {@code localhost} may be either, and then half of a test listens where the other does not
 * look.
 */
final class Loopback {

    static final String HOST = "127.0.0.1";

    private Loopback() {}

    static InetSocketAddress at(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
