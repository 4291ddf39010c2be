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
 * Finds the channel that the server has just opened. JSch asks for a thread then that shall connect, answer the server, and carry
 * the bytes; what it hands to that thread does not tell for which channel it is.
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
     * The newest one, and for which forward it is. Only from the thread that reads, as it asks for the channel's thread: no other
     * thread adds such channels. Empty if it is not for a forward of ours, but for a port that {@code GlobalRequests} reserved, or
     * that JSch does not know.
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
     * @param argument the first argument that JSch was given with the forward
     */
    public record Opened(ChannelForwardedTCPIP channel, Object argument) {}
}
