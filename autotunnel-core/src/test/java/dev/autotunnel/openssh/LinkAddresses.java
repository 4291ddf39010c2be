package dev.autotunnel.openssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The addresses of a link: a /30 network of 198.18.0.0/15, which RFC 2544 keeps for tests, unused on this host, and a network
 * of the same number in fd00:198:18::/48 (RFC 4193).
 */
record LinkAddresses(InetAddress host, InetAddress inside, InetAddress host6, InetAddress inside6) {

    private static final int NETWORKS = 1 << 15;
    private static final int ATTEMPTS = 100;

    static LinkAddresses pick() {
        try {
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                LinkAddresses picked = of(ThreadLocalRandom.current().nextInt(NETWORKS));
                if (NetworkInterface.getByInetAddress(picked.host) == null) {
                    return picked;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("no free network found in " + ATTEMPTS + " attempts");
    }

    private static LinkAddresses of(int network) throws IOException {
        return new LinkAddresses(address(network, 1), address(network, 2), address6(network, 1), address6(network, 2));
    }

    private static InetAddress address(int network, int number) throws IOException {
        int low = network * 4 + number;
        return InetAddress.getByAddress(
                new byte[] {(byte) 198, (byte) (18 + (low >> 16)), (byte) (low >> 8), (byte) low});
    }

    private static InetAddress address6(int network, int number) throws IOException {
        return InetAddress.getByName("fd00:198:18:%x::%x".formatted(network, number));
    }

    String host6WithPrefix() {
        return host6.getHostAddress() + "/64";
    }

    String inside6WithPrefix() {
        return inside6.getHostAddress() + "/64";
    }

    String hostWithPrefix() {
        return host.getHostAddress() + "/30";
    }

    String insideWithPrefix() {
        return inside.getHostAddress() + "/30";
    }
}
