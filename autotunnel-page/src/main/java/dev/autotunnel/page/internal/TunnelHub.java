package dev.autotunnel.page.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Watches the tunnels, and tells the open streams what has changed. {@link #tick()} is to be called once a second,
 * {@link #publish()} soon after each event.
 *
 * <p>Thread-safe.
 */
public final class TunnelHub implements AutoCloseable {
    private final Supplier<? extends Collection<? extends WatchedTunnel>> source;
    private final Supplier<Instant> clock;
    private final Runnable onEvent;
    private final boolean commands;
    private final String instance = UUID.randomUUID().toString().substring(0, 8);
    private final EventRing ring = new EventRing();
    private final Map<WatchedTunnel, TunnelWatch> watches = new LinkedHashMap<>();
    private final Set<LiveStream> streams = new HashSet<>();
    private News news = new News(Instant.EPOCH, "[]", Map.of());
    private boolean closed;

    /** What was true at a time: the array of tunnels, and the history of each tunnel by its name. */
    record News(Instant at, String tunnels, Map<String, String> histories) {}

    /**
     * Makes a hub.
     *
     * @param source returns the tunnels to show, again and again
     * @param clock the wall clock
     * @param onEvent called after each event, on a thread of a tunnel; it must not block
     * @param commands whether the page may offer commands
     */
    public TunnelHub(
            Supplier<? extends Collection<? extends WatchedTunnel>> source,
            Supplier<Instant> clock,
            Runnable onEvent,
            boolean commands) {
        this.source = source;
        this.clock = clock;
        this.onEvent = onEvent;
        this.commands = commands;
    }

    /** Looks for tunnels, samples the counters and publishes, if anybody reads. */
    public void tick() {
        refresh();
        synchronized (this) {
            if (streams.isEmpty()) {
                watches.values().forEach(watch -> watch.rates().clear());
                return;
            }
            long now = System.nanoTime();
            watches.values()
                    .forEach(watch -> watch.rates().sample(now, watch.tunnel().counters()));
        }
        publish();
    }

    /** Finds new tunnels, and forgets those that are gone. The application's supplier is called without a lock. */
    private void refresh() {
        List<WatchedTunnel> tunnels = new ArrayList<>(source.get());
        synchronized (this) {
            follow(tunnels);
        }
    }

    private void follow(List<WatchedTunnel> tunnels) {
        if (closed) {
            return;
        }
        Map<String, WatchedTunnel> byName = new LinkedHashMap<>();
        tunnels.forEach(tunnel -> byName.putIfAbsent(tunnel.name(), tunnel));
        watches.entrySet().removeIf(entry -> {
            boolean gone = !byName.containsValue(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        byName.values().forEach(tunnel -> watches.computeIfAbsent(tunnel, this::watch));
    }

    private TunnelWatch watch(WatchedTunnel tunnel) {
        return new TunnelWatch(tunnel, clock.get(), event -> {
            ring.add(event);
            onEvent.run();
        });
    }

    /** Sends what has changed to the open streams. Does nothing if there is none. */
    public synchronized void publish() {
        if (!streams.isEmpty()) {
            news = collect();
            notifyAll();
        }
    }

    private News collect() {
        Map<String, String> histories = new HashMap<>();
        watches.values().forEach(watch -> histories.put(watch.tunnel().name(), HistoryJson.of(watch)));
        return new News(clock.get(), tunnels(), histories);
    }

    private String tunnels() {
        return SnapshotJson.tunnels(List.copyOf(watches.values()));
    }

    /** Returns the tunnels now, as JSON. */
    public String snapshot() {
        refresh();
        synchronized (this) {
            return message(clock.get(), tunnels());
        }
    }

    /** Returns the news as the JSON that a stream sends. */
    String message(News of) {
        return message(of.at(), of.tunnels());
    }

    private String message(Instant at, String tunnels) {
        return "{\"at\":" + at.toEpochMilli() + ",\"commands\":" + commands + ",\"tunnels\":" + tunnels + "}";
    }

    /** Returns the tunnel of that name, if it is shown. */
    public Optional<WatchedTunnel> find(String name) {
        refresh();
        synchronized (this) {
            return watches.keySet().stream()
                    .filter(tunnel -> tunnel.name().equals(name))
                    .findFirst();
        }
    }

    /**
     * Opens a stream.
     *
     * @param lastId the id of the last event that the client has seen, if any
     * @param heartbeat the longest time without a piece
     * @param most how many streams may be open
     * @return empty if there are {@code most} already, or after {@link #close()}
     */
    public Optional<LiveStream> open(String lastId, Duration heartbeat, int most) {
        refresh();
        synchronized (this) {
            if (closed || streams.size() >= most) {
                return Optional.empty();
            }
            news = collect(); // before the stream takes its place: this may throw
            LiveStream stream = new LiveStream(this, seen(lastId), heartbeat);
            streams.add(stream);
            notifyAll();
            return Optional.of(stream);
        }
    }

    /** An id of another run of the application means nothing here. */
    private long seen(String lastId) {
        String own = instance + "-";
        String number = lastId.startsWith(own) ? lastId.substring(own.length()) : "";
        return number.matches("[0-9]{1,18}") ? Long.parseLong(number) : 0;
    }

    /** Returns the id of an event, for {@code Last-Event-ID}. */
    String id(long number) {
        return instance + "-" + number;
    }

    /** Removes a stream. */
    synchronized void remove(LiveStream stream) {
        streams.remove(stream);
        notifyAll();
    }

    /** Returns whether a stream is open. */
    synchronized boolean isOpen(LiveStream stream) {
        return streams.contains(stream);
    }

    /** The last news. */
    synchronized News news() {
        return news;
    }

    /** The events. */
    EventRing ring() {
        return ring;
    }

    /** Ends all streams, and stops watching. */
    @Override
    public synchronized void close() {
        closed = true;
        streams.clear();
        watches.values().forEach(TunnelWatch::close);
        watches.clear();
        notifyAll();
    }
}
