package dev.autotunnel.page;

import com.sun.net.httpserver.HttpServer;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.page.content.PageAccess;
import dev.autotunnel.page.content.PageContent;
import dev.autotunnel.page.content.PageStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A page in the browser that shows the tunnels of this JVM as they are: state, last failure with its remedy, outages,
 * counters, events. It is served by the JDK's HTTP server, on the loopback address unless told otherwise.
 *
 * <pre>{@code
 * Tunnels.register(tunnel);
 * try (TunnelPage page = TunnelPage.builder().port(8580).start()) {
 *     System.out.println(page.uri());
 *     ...
 * }
 * }</pre>
 *
 * <p>Everybody on this machine can read the page. The buttons <em>retry now</em> and <em>restart</em> work only with an access
 * token, see {@link Builder#token}. The page is plain HTTP: for other machines, put a proxy with TLS in front, or reach it
 * through a tunnel.
 *
 * <p>An open page holds a thread; all threads are daemons, and end with {@link #close()}.
 *
 * <p>Thread-safe.
 */
public final class TunnelPage implements AutoCloseable {
    private static final int THREADS_BESIDE_STREAMS = 16;
    private static final long CLOSE_SECONDS = 2;

    private final HttpServer server;
    private final PageContent content;
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor watchdog;

    private TunnelPage(HttpServer server, PageContent content, int mostStreams, long longestWrite) {
        TimedWrites writes = new TimedWrites();
        AtomicInteger number = new AtomicInteger();
        int most = mostStreams + THREADS_BESIDE_STREAMS;
        this.server = server;
        this.content = content;
        this.threads = new ThreadPoolExecutor(
                most,
                most,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> thread(task, "autotunnel-page-" + number.incrementAndGet()));
        threads.allowCoreThreadTimeOut(true);
        this.watchdog = new ScheduledThreadPoolExecutor(1, task -> thread(task, "autotunnel-page-watchdog"));
        var unused = watchdog.scheduleWithFixedDelay(writes::cutSlow, 1, 1, TimeUnit.SECONDS);
        server.setExecutor(threads);
        server.createContext("/", new PageHandler(content, writes, longestWrite));
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(TunnelPage.class.getClassLoader());
        return thread;
    }

    /** Begins a page of all tunnels that are registered in {@link dev.autotunnel.Tunnels}, on a free port. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns where the page listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Returns the address for a browser on this machine. */
    public URI uri() {
        InetAddress at = address().getAddress();
        String literal = literal(at);
        String host = at.isAnyLocalAddress() ? "localhost" : literal.contains(":") ? "[" + literal + "]" : literal;
        return URI.create("http://" + host + ":" + address().getPort() + "/");
    }

    /** Returns the address without the name of a network interface. */
    private static String literal(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    /** Closes the port and all connections, and ends the threads. Waits 2 s at most for them. The tunnels go on. Idempotent. */
    @Override
    public void close() {
        content.close();
        server.stop(0);
        threads.shutdownNow();
        watchdog.shutdownNow();
        try {
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "TunnelPage[" + uri() + "]";
    }

    /** Builds and starts a page. Not thread-safe. */
    public static final class Builder {
        private final List<String> hosts = new ArrayList<>();
        private InetAddress address = InetAddress.getLoopbackAddress();
        private int port;
        private @Nullable String token;
        private @Nullable Supplier<? extends Collection<TunnelSupervisor>> tunnels;
        private boolean tokenToRead;
        private int mostStreams = 8;
        private long longestWrite = PageStream.LONGEST_WRITE.toNanos();

        private Builder() {}

        /** Sets the port; the default is 0, any free port. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /**
         * Listens on another address than the loopback address. Then a token is needed, and to read the page needs it, too.
         * The page is plain HTTP, so the token and all that is shown can be read on the way.
         */
        public Builder listen(InetAddress value) {
            address = Objects.requireNonNull(value, "address");
            return this;
        }

        /**
         * Allows a host name in requests, with any port: for a page behind a proxy, or on another address. Unless the name
         * means this machine only ({@code localhost} or a loopback address), a token is needed, and to read the page needs
         * it, too: whoever can reach the page under that name could read it.
         */
        public Builder allowHost(String host) {
            hosts.add(Objects.requireNonNull(host, "host"));
            return this;
        }

        /**
         * Switches on the buttons <em>retry now</em> and <em>restart</em>. The page asks its user for the token. Take it from
         * where the application has its secrets, not from its sources.
         *
         * @param value at least 16 visible ASCII characters, better 32 that are random; null, the default, for no buttons
         */
        public Builder token(@Nullable String value) {
            token = value;
            return this;
        }

        /** Sets whether reading needs the token, too: for a machine with users who must not see the tunnels. */
        public Builder tokenToRead(boolean value) {
            tokenToRead = value;
            return this;
        }

        /** Shows these tunnels instead of the registered ones; see {@link PageContent.Builder#tunnels}. */
        public Builder tunnels(Supplier<? extends Collection<TunnelSupervisor>> supplier) {
            tunnels = Objects.requireNonNull(supplier, "tunnels");
            return this;
        }

        /** Sets how many pages may be open at the same time: at least 1, 8 by default. */
        public Builder mostStreams(int value) {
            mostStreams = value;
            return this;
        }

        /** Sets how long a client may take to read, for tests. */
        Builder longestWrite(long nanos) {
            longestWrite = nanos;
            return this;
        }

        /**
         * Binds the port and serves the page.
         *
         * @throws UncheckedIOException if the port cannot be bound
         * @throws IllegalStateException if there is no token, but reading needs one: see {@link #tokenToRead}, {@link #listen}
         *     and {@link #allowHost}
         * @throws IllegalArgumentException if the token is too short, if a host is no host name, or if fewer than one page
         *     may be open
         */
        public TunnelPage start() {
            boolean loopback = address.isLoopbackAddress();
            if (!loopback && token == null) {
                throw new IllegalStateException("a page that listens on " + address.getHostAddress()
                        + " needs a token: other machines can reach it");
            }
            HttpServer server = bind();
            try {
                TunnelPage page = new TunnelPage(server, content(server.getAddress()), mostStreams, longestWrite);
                server.start();
                return page;
            } catch (RuntimeException e) {
                server.stop(0);
                throw e;
            }
        }

        private HttpServer bind() {
            InetSocketAddress at = new InetSocketAddress(address, port);
            try {
                return HttpServer.create(at, 0);
            } catch (IOException e) {
                throw new UncheckedIOException("the page cannot listen on " + at + ": " + e.getMessage(), e);
            }
        }

        private PageContent content(InetSocketAddress bound) {
            PageAccess.Builder access = PageAccess.builder().allowLoopback(bound.getPort());
            hosts.forEach(access::allowHost);
            access.tokenToRead(tokenToRead || !address.isLoopbackAddress());
            if (!address.isAnyLocalAddress()) {
                access.allowHost(literal(address), bound.getPort());
            }
            if (token != null) {
                access.token(token);
            }
            PageContent.Builder content = PageContent.builder(access.build()).mostStreams(mostStreams);
            if (tunnels != null) {
                content.tunnels(tunnels);
            }
            return content.build();
        }
    }
}
