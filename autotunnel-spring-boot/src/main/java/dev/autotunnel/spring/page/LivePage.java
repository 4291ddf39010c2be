package dev.autotunnel.spring.page;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.page.content.PageAccess;
import dev.autotunnel.page.content.PageContent;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * The page of the tunnels of this context, and the threads of its open streams. It starts after the servers of the context and
 * stops before them: an open page would otherwise keep a server from its graceful end.
 *
 * <p>This bean exists in applications without servlets too, so none of its declarations names a type of {@code jakarta.servlet}.
 *
 * <p>Thread-safe.
 */
public final class LivePage implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(LivePage.class);
    private static final long STOP_SECONDS = 2;

    private final String path;
    private final boolean thisMachineOnly;
    private final PageAccess access;
    private final ObjectProvider<TunnelSupervisor> tunnels;
    private volatile boolean served;
    private volatile @Nullable Running running;

    private record Running(PageContent content, ExecutorService threads) {}

    /**
     * Checks the properties.
     *
     * @throws dev.autotunnel.spring.InvalidTunnelPropertyException if one of them cannot be used
     */
    public LivePage(AutotunnelProperties.Page properties, ObjectProvider<TunnelSupervisor> tunnels) {
        this.path = PageRules.path(properties);
        this.thisMachineOnly = properties.allowedHosts().isEmpty();
        this.access = PageRules.access(properties);
        this.tunnels = tunnels;
    }

    /** Returns the path of the page, without a slash at the end. */
    public String path() {
        return path;
    }

    /** Notes that a servlet serves the page; without one, the start warns. */
    void markServed() {
        served = true;
    }

    /** Returns whether only connections from this machine are answered. */
    boolean isThisMachineOnly() {
        return thisMachineOnly;
    }

    /** Returns whether there is a token, which is then needed to read too. */
    boolean hasToken() {
        return access.allowsCommands();
    }

    /** Returns the page; empty before the start and after the stop. */
    Optional<PageContent> content() {
        return Optional.ofNullable(running).map(Running::content);
    }

    /** Runs a stream on a thread of its own. Returns false after the stop. */
    boolean run(Runnable stream) {
        Running now = running;
        if (now != null) {
            now.threads().execute(stream);
        }
        return now != null;
    }

    @Override
    public synchronized void start() {
        if (!served) {
            LOG.warn("autotunnel.page.enabled has no effect: the application has no management server on servlets.");
        } else if (running == null) {
            List<TunnelSupervisor> all = tunnels.orderedStream().toList();
            running = new Running(PageContent.builder(access).tunnels(() -> all).build(), threads());
        }
    }

    /** Makes one thread for each open page; {@link PageContent} limits their number. */
    private static ExecutorService threads() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(null, task, "autotunnel-page-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public synchronized void stop() {
        Running now = running;
        running = null;
        if (now == null) {
            return;
        }
        now.content().close();
        now.threads().shutdown();
        try {
            if (!now.threads().awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                now.threads().shutdownNow();
            }
        } catch (InterruptedException e) {
            now.threads().shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }
}
