package dev.autotunnel.page.internal;

import dev.autotunnel.page.content.PageStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The stream of one client. It remembers what the client has, and sends what differs: the tunnels, the histories, the events.
 *
 * <p>{@link #next()} is for one thread; {@link #close()} is thread-safe.
 */
public final class LiveStream implements PageStream {
    private static final String HEARTBEAT_COMMENT = ": nothing new\n\n";

    private final TunnelHub hub;
    private final Duration heartbeat;
    private final Map<String, String> histories = new HashMap<>();
    private String tunnels = "";
    private long seen;

    LiveStream(TunnelHub hub, long seen, Duration heartbeat) {
        this.hub = hub;
        this.seen = seen;
        this.heartbeat = heartbeat;
    }

    @Override
    public Optional<byte[]> next() throws InterruptedException {
        long until = System.nanoTime() + heartbeat.toNanos();
        synchronized (hub) {
            while (hub.isOpen(this)) {
                String piece = whatDiffers();
                long left = until - System.nanoTime();
                if (piece.isEmpty() && left <= 0) {
                    piece = HEARTBEAT_COMMENT;
                }
                if (!piece.isEmpty()) {
                    return Optional.of(piece.getBytes(StandardCharsets.UTF_8));
                }
                TimeUnit.NANOSECONDS.timedWait(hub, left + 1_000_000);
            }
        }
        return Optional.empty();
    }

    private String whatDiffers() {
        TunnelHub.News news = hub.news();
        StringBuilder piece = new StringBuilder();
        if (!news.tunnels().equals(tunnels)) {
            tunnels = news.tunnels();
            add(piece, "tunnels", hub.message(news));
        }
        histories.keySet().retainAll(news.histories().keySet());
        news.histories().forEach((name, history) -> {
            if (!history.equals(histories.put(name, history))) {
                add(piece, "history", history);
            }
        });
        EventRing.Batch batch = hub.ring().after(seen);
        if (!batch.entries().isEmpty()) {
            seen = batch.entries().get(batch.entries().size() - 1).id();
            piece.append("id: ").append(hub.id(seen)).append('\n');
            add(piece, "events", EventJson.of(batch));
        }
        return piece.toString();
    }

    private static void add(StringBuilder piece, String type, String json) {
        piece.append("event: ").append(type).append("\ndata: ").append(json).append("\n\n");
    }

    @Override
    public void close() {
        hub.remove(this);
    }
}
