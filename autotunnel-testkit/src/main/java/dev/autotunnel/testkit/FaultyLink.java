package dev.autotunnel.testkit;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A TCP relay on 127.0.0.1 that fails on demand: put it between a client and a server.
 *
 * <pre>{@code
 * try (FaultyLink link = FaultyLink.to(server.address())) {
 *     connect(link.address());
 *     link.freeze();             // the black hole of a NAT that forgot the connection
 *     link.heal();
 * }
 * }</pre>
 *
 * <p>Upstream is the way from the client to the server, downstream the way back. Faults add up, work on connections
 * that exist and on new ones, and have taken effect when the method returns. Bytes are never lost, reordered or
 * altered: what a fault holds back flows when it is lifted, unless the connection is closed first.
 *
 * <p>One thread moves everything. Safe for use by several threads; after {@link #close()} every fault throws
 * {@link IllegalStateException}.
 */
public final class FaultyLink implements AutoCloseable {

    private final RelayLoop loop;

    private FaultyLink(RelayLoop loop) {
        this.loop = loop;
    }

    /**
     * Opens a link without any fault.
     *
     * @param target where connections are relayed to; it need not listen yet: as long as it does not, clients are reset
     * @return a link that accepts connections
     * @throws java.io.UncheckedIOException if no port can be bound
     */
    public static FaultyLink to(InetSocketAddress target) {
        return new FaultyLink(RelayLoop.open(target));
    }

    /**
     * Where clients connect to.
     *
     * @return an address of 127.0.0.1 that stays the same until {@link #close()}
     */
    public InetSocketAddress address() {
        return loop.address();
    }

    /**
     * The port of {@link #address()}.
     *
     * @return 1 to 65535
     */
    public int port() {
        return address().getPort();
    }

    /** Moves no byte, no end of stream and no new connection in either direction; nothing is closed. A black hole. */
    public void freeze() {
        loop.run(relay -> {
            relay.faults().freezeUpstream(true);
            relay.faults().freezeDownstream(true);
        });
    }

    /** As {@link #freeze()}, from the client to the server only: the client still hears the server. */
    public void freezeUpstream() {
        loop.run(relay -> relay.faults().freezeUpstream(true));
    }

    /** As {@link #freeze()}, from the server to the client only: the server still hears the client. */
    public void freezeDownstream() {
        loop.run(relay -> relay.faults().freezeDownstream(true));
    }

    /** Ends every freeze; what was held flows on. */
    public void thaw() {
        loop.run(relay -> relay.faults().thaw());
    }

    /** Closes every connection on both sides with FIN, as a process that exits would. What was on its way is lost. */
    public void cut() {
        loop.run(Relay::cut);
    }

    /** Closes every connection on both sides with RST, as a rebooted router would. What was on its way is lost. */
    public void reset() {
        loop.run(Relay::reset);
    }

    /**
     * Closes the listening socket: new connections are refused. The port number stays reserved, connections that exist
     * go on.
     */
    public void refuse() {
        loop.run(Relay::refuse);
    }

    /**
     * Ends {@link #refuse()}: listens again on the same port.
     *
     * @throws java.io.UncheckedIOException if the port has been taken meanwhile
     */
    public void accept() {
        loop.run(Relay::accept);
    }

    /**
     * Delivers each byte that much later, without a limit to the throughput: a long line. A round trip takes twice as
     * long. Up to 64 MiB a direction and connection are on their way at once.
     *
     * @param oneWay zero, the default, or more; the resolution is 1 ms
     */
    public void delay(Duration oneWay) {
        if (oneWay.isNegative()) {
            throw new IllegalArgumentException("delay: " + oneWay + ": must not be negative");
        }
        loop.run(relay -> relay.faults().delay(oneWay));
    }

    /**
     * Limits what all connections together can move in each direction: a narrow line.
     *
     * @param bytesPerSecond at least 1; there is no limit by default, and {@link #heal()} lifts it
     */
    public void throttle(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("throttle: " + bytesPerSecond + ": must be at least 1");
        }
        loop.run(relay -> relay.faults().throttle(bytesPerSecond));
    }

    /**
     * Ends every fault at once: {@link #thaw()}, {@link #accept()}, no delay, no limit.
     *
     * @throws java.io.UncheckedIOException if the port has been taken while the link refused connections
     */
    public void heal() {
        loop.run(relay -> {
            relay.faults().clear();
            relay.accept();
        });
    }

    /**
     * The connections that are open, on the client's side at least.
     *
     * @return 0 or more; 0 after {@link #close()}
     */
    public int connections() {
        return loop.connections();
    }

    /**
     * The connections accepted since the link was opened.
     *
     * @return 0 or more
     */
    public int accepted() {
        return loop.accepted();
    }

    /** Closes every connection and the port, and ends the thread. Without effect if closed already. */
    @Override
    public void close() {
        loop.close();
    }

    @Override
    public String toString() {
        return "FaultyLink[" + loop + "]";
    }
}
