package dev.autotunnel.benchmarks.peer;

import java.net.InetSocketAddress;

/** An open tunnel. */
public interface Tunnel extends AutoCloseable {
    /** Where clients connect to. */
    InetSocketAddress address();

    /** Ends it. */
    @Override
    void close();

    /** One that is ended so. */
    static Tunnel of(InetSocketAddress address, Runnable end) {
        return new Tunnel() {
            @Override
            public InetSocketAddress address() {
                return address;
            }

            @Override
            public void close() {
                end.run();
            }
        };
    }
}
