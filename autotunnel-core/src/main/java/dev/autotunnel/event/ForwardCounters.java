package dev.autotunnel.event;

/**
 * What one forward carries now and has carried since its supervisor was built: one snapshot. Bytes are those of the
 * connections, without what SSH and SOCKS add, and are named as OpenSSH does where it tells what it has transferred.
 *
 * @param name the forward's name in the spec
 * @param open connections that are open now, from the answer of the server (or, of a remote forward, of the target) until
 *     both directions have ended or one broke
 * @param total connections that were ever open, those that are included
 * @param refused clients that were sent away without having been connected, whatever the reason: target refused, over a
 *     limit, waited too long, tunnel down or stopped
 * @param held clients that wait for the tunnel now; 0 for a remote forward, where none can
 * @param bytesSent bytes that were sent to the server
 * @param bytesReceived bytes that came from the server and were delivered here
 */
public record ForwardCounters(
        String name, int open, long total, long refused, int held, long bytesSent, long bytesReceived) {
    @Override
    public String toString() {
        return "%s: %d open, %d in total, %d refused, %d held, sent %d, received %d bytes"
                .formatted(name, open, total, refused, held, bytesSent, bytesReceived);
    }
}
