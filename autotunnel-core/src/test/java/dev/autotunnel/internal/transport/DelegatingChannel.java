package dev.autotunnel.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A channel that does what another one does; tests override what is to differ. */
public class DelegatingChannel implements SshChannel {
    private final SshChannel of;

    /** Makes a channel that does what {@code of} does. */
    public DelegatingChannel(SshChannel of) {
        this.of = of;
    }

    @Override
    public void offer(ByteBuffer bytes) throws IOException {
        of.offer(bytes);
    }

    @Override
    public InputStream input() {
        return of.input();
    }

    @Override
    public OutputStream output() {
        return of.output();
    }

    @Override
    public void receive(ChannelReceiver receiver) {
        of.receive(receiver);
    }

    @Override
    public void resume() {
        of.resume();
    }

    @Override
    public void whenRoom(Runnable task) {
        of.whenRoom(task);
    }

    @Override
    public void whenDelivered(Runnable task) {
        of.whenDelivered(task);
    }

    @Override
    public void closeSoon() {
        of.closeSoon();
    }

    @Override
    public void close() {
        of.close();
    }
}
