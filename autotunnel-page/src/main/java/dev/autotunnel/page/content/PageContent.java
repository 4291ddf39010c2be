package dev.autotunnel.page.content;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import dev.autotunnel.page.internal.Assets;
import dev.autotunnel.page.internal.LiveStream;
import dev.autotunnel.page.internal.SupervisedTunnel;
import dev.autotunnel.page.internal.TunnelHub;
import dev.autotunnel.page.internal.WatchedTunnel;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page itself, without a server: it answers requests, and streams what happens. {@link dev.autotunnel.page.TunnelPage}
 * serves it by the JDK's HTTP server; another server can do the same with {@link #handle}.
 *
 * <p>It has one thread, which looks once a second for tunnels and counters. An event reaches the streams within about 100 ms.
 *
 * <p>Thread-safe.
 */
public final class PageContent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PageContent.class);
    private static final String JSON = "application/json";
    private static final long SOON_MILLIS = 100;

    private final PageAccess access;
    private final int mostStreams;
    private final TunnelHub hub;
    private final Assets assets = new Assets();
    private final AtomicBoolean publishSoon = new AtomicBoolean();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor timer;

    private PageContent(Builder builder) {
        this.access = builder.access;
        this.mostStreams = builder.mostStreams;
        this.hub = new TunnelHub(builder.tunnels, Instant::now, this::soon, access.allowsCommands());
        this.timer = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(null, task, "autotunnel-page-timer", 0, false);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(PageContent.class.getClassLoader());
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        var unused = timer.scheduleWithFixedDelay(() -> guarded(hub::tick), 0, 1, TimeUnit.SECONDS);
    }

    /** Begins a page of all tunnels that are registered in {@link Tunnels}. */
    public static Builder builder(PageAccess access) {
        return new Builder(access);
    }

    private void soon() {
        if (publishSoon.compareAndSet(false, true)) {
            var unused = timer.schedule(
                    () -> {
                        publishSoon.set(false);
                        guarded(hub::publish);
                    },
                    SOON_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** The timer goes on, whatever the application's supplier of tunnels throws. Logged once for each row of failures. */
    private void guarded(Runnable task) {
        try {
            task.run();
            failing.set(false);
        } catch (RuntimeException e) {
            if (!failing.getAndSet(true)) {
                LOG.warn("The page could not look at the tunnels", e);
            }
        }
    }

    /**
     * Answers a request. Never blocks for long; only {@link PageStream#next()} of the response waits.
     *
     * <p>The paths, below the page's root: {@code /} and its assets; {@code GET /api/tunnels}; {@code GET /api/events}, the
     * stream; {@code GET /api/tunnels/NAME/history}, a text for a ticket; {@code POST /api/tunnels/NAME/retry} and
     * {@code /restart}.
     */
    public PageResponse handle(PageRequest request) {
        try {
            return answer(request);
        } catch (RuntimeException e) {
            LOG.warn("The page could not answer", e);
            return PageResponse.text(500, "this failed: see the log of the application");
        }
    }

    private PageResponse answer(PageRequest request) {
        Optional<PageResponse> refused = access.refuse(request);
        if (refused.isPresent()) {
            return refused.get();
        }
        if (!request.path().startsWith("/")) {
            return notFound();
        }
        List<String> path = List.of(request.path().substring(1).split("/", -1));
        return switch (request.method()) {
            case "GET" -> get(request, path);
            case "HEAD" ->
                path.equals(List.of("api", "events"))
                        ? PageResponse.text(405, "GET only")
                                .with("Allow", "GET")
                                .withoutBody()
                        : get(request, path).withoutBody();
            case "POST" -> post(request, path);
            default -> PageResponse.text(405, "not allowed").with("Allow", "GET, HEAD, POST");
        };
    }

    private PageResponse get(PageRequest request, List<String> path) {
        if (!path.get(0).equals("api")) {
            String name = path.size() == 1 ? path.get(0) : "";
            return assets.find(request.path().equals("/") ? "index.html" : name)
                    .map(asset -> PageResponse.of(200, asset.type(), asset.bytes()))
                    .orElseGet(PageContent::notFound);
        }
        return access.refuseReading(request).orElseGet(() -> data(request, path));
    }

    private PageResponse data(PageRequest request, List<String> path) {
        if (path.equals(List.of("api", "tunnels"))) {
            return PageResponse.of(200, JSON, hub.snapshot().getBytes(StandardCharsets.UTF_8));
        }
        if (path.equals(List.of("api", "events"))) {
            return events(request);
        }
        if (path.size() == 4 && path.get(1).equals("tunnels") && path.get(3).equals("history")) {
            return tunnel(path.get(2))
                    .map(tunnel -> PageResponse.text(200, tunnel.history().toString()))
                    .orElseGet(PageContent::notFound);
        }
        return notFound();
    }

    private PageResponse events(PageRequest request) {
        Optional<LiveStream> stream =
                hub.open(request.header("Last-Event-ID").orElse(""), PageStream.HEARTBEAT, mostStreams);
        return stream.map(PageResponse::stream)
                .orElseGet(() ->
                        PageResponse.text(503, "too many open pages: close one").with("Retry-After", "10"));
    }

    private PageResponse post(PageRequest request, List<String> path) {
        boolean command = path.size() == 4
                && path.get(0).equals("api")
                && path.get(1).equals("tunnels")
                && Set.of("retry", "restart").contains(path.get(3));
        if (!command) {
            return notFound();
        }
        return access.refuseCommand(request)
                .orElseGet(() -> tunnel(path.get(2))
                        .map(tunnel -> run(tunnel, path.get(3), request.peer()))
                        .orElseGet(PageContent::notFound));
    }

    private static PageResponse run(WatchedTunnel tunnel, String command, String peer) {
        LOG.info("{} of tunnel {}, asked for on the page by {}", command, tunnel.name(), peer);
        if (command.equals("restart")) {
            tunnel.restart();
        } else {
            tunnel.retryNow();
        }
        return PageResponse.text(202, command + " of " + tunnel.name());
    }

    private Optional<WatchedTunnel> tunnel(String encoded) {
        try {
            String name = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
            return hub.find(name);
        } catch (IllegalArgumentException e) { // a percent sign without two digits
            return Optional.empty();
        }
    }

    private static PageResponse notFound() {
        return PageResponse.text(404, "not found");
    }

    /** Ends all streams and the thread. Later requests for a stream are answered with 503. Idempotent. */
    @Override
    public void close() {
        timer.shutdownNow();
        hub.close();
    }

    /** Builds the page. Not thread-safe. */
    public static final class Builder {
        private final PageAccess access;
        private Supplier<? extends Collection<SupervisedTunnel>> tunnels = supervised(Tunnels::all);
        private int mostStreams = 8;

        private Builder(PageAccess access) {
            this.access = Objects.requireNonNull(access, "access");
        }

        /**
         * Shows these tunnels instead of the registered ones. The supplier is called once a second and by requests, on several
         * threads; it must not block. Of two tunnels with the same name, the first is shown.
         */
        public Builder tunnels(Supplier<? extends Collection<TunnelSupervisor>> supplier) {
            tunnels = supervised(Objects.requireNonNull(supplier, "tunnels"));
            return this;
        }

        private static Supplier<Collection<SupervisedTunnel>> supervised(
                Supplier<? extends Collection<TunnelSupervisor>> supplier) {
            return () -> supplier.get().stream().map(SupervisedTunnel::new).toList();
        }

        /**
         * Sets how many pages may be open at the same time; 8 by default. Each holds a connection and a thread.
         *
         * @throws IllegalArgumentException if {@code value} is less than 1
         */
        public Builder mostStreams(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("mostStreams: " + value + ": must be at least 1");
            }
            mostStreams = value;
            return this;
        }

        /** Builds the page, and starts its thread. */
        public PageContent build() {
            return new PageContent(this);
        }
    }
}
