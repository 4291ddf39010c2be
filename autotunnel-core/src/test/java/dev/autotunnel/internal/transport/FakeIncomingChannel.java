package dev.autotunnel.internal.transport;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection that waits to be answered by what is tested, which may do so once. */
public final class FakeIncomingChannel implements IncomingChannel {
    private static final int PATIENCE_SECONDS = 20;

    private final SshChannel channel;
    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
    private volatile boolean linkIsGone;
    private volatile boolean broken;

    /** One that leads to that channel. */
    public FakeIncomingChannel(SshChannel channel) {
        this.channel = channel;
    }

    /** From now on it cannot be accepted. */
    public FakeIncomingChannel loseLink() {
        linkIsGone = true;
        return this;
    }

    /** From now on to accept it throws. */
    public FakeIncomingChannel failToAccept() {
        broken = true;
        return this;
    }

    @Override
    public void accept(ChannelOpenCallback opening) {
        if (broken) {
            throw new OutOfMemoryError("Java heap space, says the test");
        }
        answer(true);
        if (linkIsGone) {
            opening.failed(Failure.of(Kind.LINK_CLOSED, Stage.LINK, "the link is gone"));
        } else {
            opening.opened(channel);
        }
    }

    @Override
    public void refuse() {
        answer(false);
    }

    /** Whether there was an answer. */
    public boolean isAnswered() {
        return answer.isDone();
    }

    /** Waits for the answer: whether it was accepted. */
    public boolean isAccepted() {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    private void answer(boolean yes) {
        if (!answer.complete(yes)) {
            throw new AssertionError("answered twice");
        }
    }
}
