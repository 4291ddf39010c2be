package dev.autotunnel.testkit;

import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;

/** Leaves keepalives without an answer, if the test wants that. */
final class IgnoredKeepAlives implements RequestHandler<ConnectionService> {

    private final StageFaults faults;

    IgnoredKeepAlives(StageFaults faults) {
        this.faults = faults;
    }

    @Override
    public Result process(ConnectionService connection, String request, boolean wantReply, Buffer buffer) {
        boolean ignored = faults.ignoresKeepAlives() && request.startsWith("keepalive@");
        return ignored ? Result.Replied : Result.Unsupported;
    }
}
