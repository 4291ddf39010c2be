package dev.autotunnel.drivers;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * The socket factory for Jedis, for one Redis server. A cluster needs another way: see {@code docs/drivers.md}.
 *
 * <pre>{@code
 * JedisClientConfig config = DefaultJedisClientConfig.builder().password(word).build();
 * new JedisPooled(new JedisTunnelSocketFactory("orders/redis", server, config), config);
 * }</pre>
 *
 * <p>If the configuration asks for TLS, the certificate is checked against the name of {@code server}, and not against
 * 127.0.0.1. That name is never looked up on this machine. The connection timeout of the configuration includes the time that
 * the connection waits for a tunnel that is down.
 *
 * <p>The tunnel is looked up in {@link dev.autotunnel.Tunnels} each time that a socket is made. Thread-safe.
 */
public final class JedisTunnelSocketFactory implements JedisSocketFactory {
    private final TunnelTarget target;
    private final HostAndPort server;
    private final JedisClientConfig config;

    /**
     * Makes a factory.
     *
     * @param target {@code <tunnel>/<forward>}, or {@code <tunnel>} if {@code server} is the target
     * @param server the name and the port of the Redis server, as the SSH server would call them
     * @param config timeouts and TLS; give the same to the client
     * @throws IllegalArgumentException if {@code target} is neither
     */
    public JedisTunnelSocketFactory(String target, HostAndPort server, JedisClientConfig config) {
        this.target = TunnelTarget.parse(target, "the target of the socket factory");
        this.server = server;
        this.config = config;
    }

    @Override
    public Socket createSocket() {
        Socket socket = null;
        try {
            socket = target.connect(server.getHost(), server.getPort(), config.getConnectionTimeoutMillis());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(config.getSocketTimeoutMillis());
            return config.isSsl() || config.getSslOptions() != null ? encrypted(socket) : socket;
        } catch (IOException | RuntimeException e) {
            TunnelTarget.close(socket, e);
            throw new JedisConnectionException("cannot connect to " + server + " through tunnel " + target, e);
        }
    }

    /** The handshake comes with the first byte, or with the question of the verifier. */
    private Socket encrypted(Socket socket) throws IOException {
        SSLSocket encrypted = (SSLSocket) encryption().createSocket(socket, server.getHost(), server.getPort(), true);
        encrypted.setSSLParameters(parameters());
        HostnameVerifier verifier = config.getHostnameVerifier();
        if (verifier != null && !verifier.verify(server.getHost(), encrypted.getSession())) {
            throw new IOException("the certificate is not for " + server.getHost());
        }
        return encrypted;
    }

    @SuppressWarnings("deprecation") // by Jedis 8, which still honours it, and older versions know nothing else
    private SSLSocketFactory encryption() throws IOException {
        SslOptions options = config.getSslOptions();
        if (options != null) {
            try {
                return options.createSslContext().getSocketFactory();
            } catch (GeneralSecurityException e) {
                throw new IOException("the TLS options of Jedis cannot be used", e);
            }
        }
        SSLSocketFactory given = config.getSslSocketFactory();
        return given != null ? given : (SSLSocketFactory) SSLSocketFactory.getDefault();
    }

    /** Returns the parameters that were given. Without any, the certificate must be for the name of the server, as in Jedis 8. */
    @SuppressWarnings("deprecation")
    private SSLParameters parameters() {
        SslOptions options = config.getSslOptions();
        SSLParameters given = options != null ? options.getSslParameters() : config.getSslParameters();
        if (given != null) {
            return given;
        }
        SSLParameters verifying = new SSLParameters();
        verifying.setEndpointIdentificationAlgorithm("HTTPS");
        return verifying;
    }

    @Override
    public String toString() {
        return server + " through tunnel " + target;
    }
}
