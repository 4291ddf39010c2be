package dev.autotunnel.internal.relay.socks;

import dev.autotunnel.spec.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** What a client may name as its target. Nothing is resolved here. */
final class SocksTarget {
    private SocksTarget() {}

    /**
     * The target, unless it cannot be one. Names have to be printable ASCII, as they are in the DNS: they go into requests,
     * logs and events.
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

    /** An address of 4 or 16 bytes as text. */
    static String address(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address.length + " bytes are no address", e);
        }
    }
}
