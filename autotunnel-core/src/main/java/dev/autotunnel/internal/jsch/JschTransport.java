package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.jsch.auth.AttemptCredentials;
import dev.autotunnel.internal.jsch.auth.HostKeyTypes;
import dev.autotunnel.internal.jsch.auth.PinnedOptions;
import dev.autotunnel.internal.jsch.connect.Resolver;
import dev.autotunnel.internal.jsch.flow.BoundedQueue;
import dev.autotunnel.internal.jsch.flow.JschInternals;
import dev.autotunnel.internal.jsch.wire.CryptoWarmUp;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshTransport;
import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SSH transport that uses JSch. This is the one place that chooses between JSch's internals and its public API.
 *
 * <p>The internals are used if they can be reached and if this version of JSch was tested, see {@link #isTested}. The system
 * property {@value #PROPERTY} overrides the version check: {@code false} turns the internals off, {@code true} allows them
 * with any version.
 *
 * <p>Thread-safe.
 */
public final class JschTransport implements SshTransport {
    /** The system property that allows or forbids the use of JSch's internals with any version. */
    static final String PROPERTY = "autotunnel.jsch.internals";

    /** The version of JSch with which the tests of this library passed. No other version was tried. */
    private static final String TESTED = "2.28.8";

    private static final String REMEDY = "On the module path, start with"
            + " --add-opens com.jcraft.jsch/com.jcraft.jsch=dev.autotunnel; see docs/jsch.md";
    private static final Logger LOG = LoggerFactory.getLogger(JschTransport.class);

    /** Chooses at its first use, since it takes a while to reach JSch's internals. */
    private static final LinkChannels.Factory CHANNELS = link -> Chosen.FACTORY.of(link);

    private static final AtomicBoolean WARM = new AtomicBoolean();

    private final TunnelRuntime runtime;
    private final int windowLimit;
    private final HostKeyTypes hostKeyTypes = new HostKeyTypes();
    private final Resolver resolver;
    private final LinkChannels.Factory channels;
    private final boolean writesKnownHosts;

    /**
     * Creates a transport that takes its threads and its time from the runtime.
     *
     * @param windowLimit how many bytes of one channel may wait to be read
     */
    public JschTransport(TunnelRuntime runtime, int windowLimit) {
        this(runtime, windowLimit, CHANNELS, true);
        warmUp(runtime);
    }

    /** Returns a factory of transports, which gives {@code other} instead if there is one. */
    public static Function<TunnelSpec, SshTransport> factory(TunnelRuntime runtime, @Nullable SshTransport other) {
        return other != null ? spec -> other : spec -> new JschTransport(runtime, spec.windowLimit());
    }

    /** Creates a transport for a dry run: it never adds a host key to known_hosts. */
    public static JschTransport forDryRun(TunnelRuntime runtime, int windowLimit) {
        return new JschTransport(runtime, windowLimit, CHANNELS, false);
    }

    JschTransport(TunnelRuntime runtime, int windowLimit, LinkChannels.Factory channels) {
        this(runtime, windowLimit, channels, true);
    }

    private JschTransport(
            TunnelRuntime runtime, int windowLimit, LinkChannels.Factory channels, boolean writesKnownHosts) {
        this.runtime = runtime;
        this.windowLimit = windowLimit;
        this.resolver = new Resolver(runtime);
        this.channels = channels;
        this.writesKnownHosts = writesKnownHosts;
    }

    @Override
    public SshAttempt attempt(SshServer server, Consumer<Failure> lost) {
        HostKeyTypes.Search types = hostKeyTypes.search();
        AttemptCredentials provided = new AttemptCredentials();
        return new JschAttempt(
                runtime,
                turn -> Hop.last(
                        new Hop.Start(runtime, resolver, turn, channels, types, writesKnownHosts, provided),
                        server,
                        windowLimit),
                resolver::attemptEnded,
                lost);
    }

    /** Makes the JVM load, on other threads, what the first connection needs. Once in a JVM; does not block. */
    private static void warmUp(TunnelRuntime runtime) {
        if (WARM.compareAndSet(false, true)) {
            runtime.execute(CryptoWarmUp::run);
            runtime.execute(JschTransport::load);
        }
    }

    /** Reaches JSch's internals, and prepares a session that nobody uses. */
    private static void load() {
        try {
            Chosen.load();
            PinnedOptions.apply(new JSch().getSession("nobody", "nowhere"), Algorithms.defaults());
        } catch (JSchException e) {
            LOG.debug("no session can be prepared in advance", e);
        }
    }

    /** How channels are made in this JVM. */
    private static final class Chosen {
        static final LinkChannels.Factory FACTORY = choose(System.getProperty(PROPERTY), JSch.VERSION);

        private Chosen() {}

        static void load() {
            // the call itself makes the JVM initialise this class
        }
    }

    /** Returns whether the tests of this library passed with this version of JSch. */
    static boolean isTested(String version) {
        return version.equals(TESTED);
    }

    static LinkChannels.Factory choose(@Nullable String property, String version) {
        String why = whyNot(property, version);
        if (why == null) {
            try {
                JschInternals jsch = new JschInternals();
                return link -> new ChannelsByInternals(link, jsch);
            } catch (ReflectiveOperationException | RuntimeException e) {
                why = e.toString();
            }
        }
        LOG.warn(
                "JSch {} is used by its public API alone ({}): a client that stops reading is closed after {}. {}",
                version,
                why,
                DurationText.of(BoundedQueue.GRACE),
                REMEDY);
        return ChannelsByPublicApi::new;
    }

    /** Returns why the internals must not be used, or null if they may be used. */
    static @Nullable String whyNot(@Nullable String property, String version) {
        if (property != null) {
            return Boolean.parseBoolean(property) ? null : "-D" + PROPERTY + "=" + property;
        }
        return isTested(version) ? null : "only " + TESTED + " was tested";
    }
}
