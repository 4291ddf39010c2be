package dev.autotunnel.benchmarks.peer;

import dev.autotunnel.testkit.FaultyLink;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What lies between a client and a server: nothing, or a long way. Not thread-safe. */
public final class Line implements AutoCloseable {
    private final Duration roundTrip;
    private final List<FaultyLink> links = new ArrayList<>();

    private Line(Duration roundTrip) {
        this.roundTrip = roundTrip;
    }

    /** Nothing. */
    public static Line direct() {
        return new Line(Duration.ZERO);
    }

    /** A relay that delays each byte. */
    public static Line roundTrip(Duration time) {
        return new Line(time);
    }

    /** Where to connect to, so as to reach that destination over this line. */
    public InetSocketAddress to(InetSocketAddress destination) {
        if (roundTrip.isZero()) {
            return destination;
        }
        FaultyLink link = FaultyLink.to(destination);
        links.add(link);
        link.delay(roundTrip.dividedBy(2));
        return link.address();
    }

    @Override
    public void close() {
        links.forEach(FaultyLink::close);
    }
}
