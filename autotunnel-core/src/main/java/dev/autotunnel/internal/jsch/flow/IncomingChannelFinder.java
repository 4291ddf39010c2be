package dev.autotunnel.internal.jsch.flow;

import com.jcraft.jsch.ChannelForwardedTCPIP;
import com.jcraft.jsch.Session;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * Finds the channel that the server has just opened. JSch asks for a thread at that moment, to connect to the target, answer
 * the server and carry the bytes. The task that JSch gives to this thread does not show its channel.
 *
 * <p>Called on the reader thread; must not block.
 */
public final class IncomingChannelFinder {
    private final VarHandle channels;
    private final VarHandle channelsLock;
    private final VarHandle config;
    private final VarHandle argument;
    private final Class<?> ofDaemon;

    IncomingChannelFinder() throws ReflectiveOperationException {
        MethodHandles.Lookup inSession = MethodHandles.privateLookupIn(Session.class, MethodHandles.lookup());
        channels = inSession.findVarHandle(Session.class, "channels", List.class);
        channelsLock = inSession.findVarHandle(Session.class, "channelsLock", ReadWriteLock.class);
        MethodHandles.Lookup inForwarded =
                MethodHandles.privateLookupIn(ChannelForwardedTCPIP.class, MethodHandles.lookup());
        ofDaemon = inForwarded.findClass(ChannelForwardedTCPIP.class.getName() + "$ConfigDaemon");
        Class<?> anyConfig = inForwarded.findClass(ChannelForwardedTCPIP.class.getName() + "$Config");
        config = inForwarded.findVarHandle(ChannelForwardedTCPIP.class, "config", anyConfig);
        argument = inForwarded.findVarHandle(ofDaemon, "arg", Object[].class);
    }

    /**
     * Returns the newest channel that the server has opened, and the argument of its forward. Call this only on the reader
     * thread, when JSch asks for the channel's thread: no other thread adds such channels. The result is empty if the channel
     * is not for one of our forwards. It then is for a port that {@code GlobalRequests} reserved, or for a port that JSch
     * does not know.
     */
    public Optional<Opened> newest(Session session) {
        return newestChannel(session).flatMap(this::opened);
    }

    private Optional<Opened> opened(ChannelForwardedTCPIP channel) {
        Object of = config.get(channel);
        if (!ofDaemon.isInstance(of)) {
            return Optional.empty();
        }
        Object[] given = (Object[]) argument.get(of);
        return Optional.of(new Opened(channel, given[0]));
    }

    private Optional<ChannelForwardedTCPIP> newestChannel(Session session) {
        Lock reading = ((ReadWriteLock) channelsLock.get(session)).readLock();
        reading.lock();
        try {
            List<?> all = (List<?>) channels.get(session);
            for (ListIterator<?> from = all.listIterator(all.size()); from.hasPrevious(); ) {
                if (from.previous() instanceof ChannelForwardedTCPIP forwarded) {
                    return Optional.of(forwarded);
                }
            }
            return Optional.empty();
        } finally {
            reading.unlock();
        }
    }

    /**
     * A channel that waits for an answer.
     *
     * @param argument the first argument that was given to JSch with the forward
     */
    public record Opened(ChannelForwardedTCPIP channel, Object argument) {}
}
