package dev.autotunnel.internal.relay.socks;

import dev.autotunnel.spec.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Checks the targets that a client may name. Nothing is resolved here. Thread-safe. */
final class SocksTarget {
    private SocksTarget() {}

    /**
     * Returns the target, or throws if the name or port is not valid. Names must be printable ASCII, as they are in the DNS,
     * because they appear in requests, logs and events.
     */
    static Endpoint.Tcp of(String host, int port, ByteBuffer refusal) throws SocksException {
        if (host.isEmpty()) {
            throw new SocksException(refusal, "the host name is empty");
        }
        if (!host.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new SocksException(refusal, "the host name has characters that no host name has");
        }
        if (port == 0) {
            throw new SocksException(refusal, "the port is 0");
        }
        return new Endpoint.Tcp(host, port);
    }

    /** Returns an address of 4 or 16 bytes as text. */
    static String address(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address.length + " bytes are no address", e);
        }
    }
}
