package dev.autotunnel.drivers;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;

/**
 * Keeps OkHttp from looking names up on this machine, for a client whose sockets go through a tunnel:
 *
 * <pre>{@code
 * new OkHttpClient.Builder().socketFactory(tunnel.socketFactory("web")).dns(new TunnelDns()).build();
 * }</pre>
 *
 * <p>OkHttp looks each name up before it asks the socket factory for a socket. The SSH server is to do that. This class answers
 * with an address that carries the name. The socket of the tunnel takes the name from it. The address itself is 192.0.2.1, which
 * belongs to no machine (RFC 5737): a socket that does not go through the tunnel cannot reach a wrong server.
 *
 * <p>Thread-safe.
 */
public final class TunnelDns implements Dns {
    private static final byte[] NOWHERE = {(byte) 192, 0, 2, 1};

    /** Makes a resolver that looks nothing up. */
    public TunnelDns() {}

    @Override
    public List<InetAddress> lookup(String hostname) throws UnknownHostException {
        return List.of(InetAddress.getByAddress(hostname, NOWHERE));
    }
}
