package dev.autotunnel.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** A channel in memory, with both of its ends in the test's hands. Holds 64 KiB a direction; uses no thread. */
public final class FakeChannel implements SshChannel {
    private final BytePipe toServer;
    private final BytePipe toClient;
    private volatile boolean closed;
    private volatile Consumer<IOException> whenBroken = why -> {};

    private FakeChannel(BytePipe toServer, BytePipe toClient) {
        this.toServer = toServer;
        this.toClient = toClient;
    }

    /** A channel whose server end the test plays, with {@link #serverInput()} and {@link #serverOutput()}. */
    public static FakeChannel open() {
        return new FakeChannel(new BytePipe(), new BytePipe());
    }

    /** A channel that gives back what it gets, the end included. */
    public static FakeChannel echoing() {
        BytePipe loop = new BytePipe();
        return new FakeChannel(loop, loop);
    }

    @Override
    public InputStream input() {
        return toClient.input();
    }

    @Override
    public OutputStream output() {
        return toServer.output();
    }

    /** What the server gets. */
    public InputStream serverInput() {
        return toServer.input();
    }

    /** What the server sends; to close it is to half-close. */
    public OutputStream serverOutput() {
        return toClient.output();
    }

    /** Breaks the channel, as a lost link does: all streams throw from now on. */
    public void breakOff(String why) {
        toServer.breakOff(why);
        toClient.breakOff(why);
        whenBroken.accept(new IOException(why));
    }

    @Override
    public void whenBroken(Consumer<IOException> told) {
        whenBroken = told;
    }

    @Override
    public void awaitDelivery() {
        // nothing is ever on its way
    }

    /** Whether the client's side closed it. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        toServer.abandon("channel closed");
        toClient.abandon("channel closed");
    }
}
