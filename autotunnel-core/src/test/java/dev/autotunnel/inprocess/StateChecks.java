package dev.autotunnel.inprocess;

import static dev.autotunnel.inprocess.SocketCheck.done;
import static dev.autotunnel.inprocess.SocketCheck.ofPair;
import static dev.autotunnel.inprocess.SocketCheck.told;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks at states, options and addresses. */
final class StateChecks {
    private StateChecks() {}

    static Stream<SocketCheck> all() {
        return Stream.of(states(), options(), addresses()).flatMap(List::stream);
    }

    private static List<SocketCheck> states() {
        return List.of(
                SocketCheck.of("a fresh socket", p -> {
                    try (Socket s = p.unconnected()) {
                        return flags(s)
                                + s.getPort()
                                + s.getRemoteSocketAddress()
                                + s.getInetAddress()
                                + s.getLocalPort()
                                + s.getLocalSocketAddress();
                    }
                }),
                SocketCheck.of("streams of a fresh socket", p -> {
                    try (Socket s = p.unconnected()) {
                        return told(s::getInputStream)
                                + told(s::getOutputStream)
                                + done(s::shutdownInput)
                                + done(s::shutdownOutput);
                    }
                }),
                SocketCheck.of("a fresh socket that is closed", p -> {
                    Socket s = p.unconnected();
                    s.close();
                    s.close();
                    return flags(s) + done(() -> s.connect(p.address())) + told(s::getInputStream);
                }),
                SocketCheck.of("a bound socket", p -> {
                    try (Socket s = p.unconnected()) {
                        s.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
                        return flags(s) + done(() -> s.bind(null));
                    }
                }),
                SocketCheck.of("connect without an address, with a negative timeout, to no internet address", p -> {
                    try (Socket s = p.unconnected()) {
                        SocketAddress odd = new SocketAddress() {
                            private static final long serialVersionUID = 1L;
                        };
                        return done(() -> s.connect(null))
                                + done(() -> s.connect(p.address(), -1))
                                + done(() -> s.connect(odd));
                    }
                }),
                ofPair("an open connection", (c, s) -> flags(c)),
                SocketCheck.of("connect twice", p -> {
                    try (Socket s = p.connected();
                            Socket other = p.server().accept()) {
                        return done(() -> s.connect(other.getLocalSocketAddress()))
                                .toLowerCase(java.util.Locale.ROOT);
                    }
                }),
                ofPair("a closed connection", (c, s) -> {
                    c.close();
                    return flags(c)
                            + told(c::getInputStream)
                            + told(c::getOutputStream)
                            + done(c::shutdownInput)
                            + done(c::shutdownOutput)
                            + told(c::getSoTimeout)
                            + told(c::getTcpNoDelay)
                            + done(() -> c.setSoTimeout(1))
                            + told(() -> c.getOption(StandardSocketOptions.SO_LINGER));
                }),
                ofPair("close of the input stream", (c, s) -> {
                    c.getInputStream().close();
                    return flags(c) + s.getInputStream().read();
                }),
                ofPair("close of the output stream", (c, s) -> {
                    c.getOutputStream().close();
                    return flags(c) + s.getInputStream().read();
                }),
                ofPair("shutdownOutput twice", (c, s) -> {
                    c.shutdownOutput();
                    return flags(c) + done(c::shutdownOutput) + told(c::getOutputStream);
                }),
                ofPair("shutdownInput twice", (c, s) -> {
                    c.shutdownInput();
                    return flags(c) + done(c::shutdownInput) + told(c::getInputStream);
                }),
                ofPair("the flags after a peer's end", (c, s) -> {
                    s.close();
                    return c.getInputStream().read() + flags(c);
                }),
                ofPair("the streams of a closed socket", (c, s) -> {
                    InputStream in = c.getInputStream();
                    OutputStream out = c.getOutputStream();
                    c.close();
                    return told(in::read) + told(in::available) + done(() -> out.write(1)) + done(out::flush);
                }));
    }

    private static List<SocketCheck> options() {
        return List.of(
                ofPair("nodelay", (c, s) -> {
                    boolean before = c.getTcpNoDelay();
                    c.setTcpNoDelay(true);
                    return before + " " + c.getTcpNoDelay() + c.getOption(StandardSocketOptions.TCP_NODELAY);
                }),
                ofPair("keepalive", (c, s) -> {
                    boolean before = c.getKeepAlive();
                    c.setKeepAlive(true);
                    return before + " " + c.getKeepAlive() + c.getOption(StandardSocketOptions.SO_KEEPALIVE);
                }),
                ofPair("linger", (c, s) -> {
                    int before = c.getSoLinger();
                    c.setSoLinger(true, 7);
                    int on = c.getSoLinger();
                    c.setSoLinger(false, 0);
                    return before + " " + on + " " + c.getSoLinger() + done(() -> c.setSoLinger(true, -1))
                            + c.getOption(StandardSocketOptions.SO_LINGER);
                }),
                ofPair("urgent data inline, reuse of addresses", (c, s) -> {
                    c.setOOBInline(true);
                    c.setReuseAddress(true);
                    return c.getOOBInline() + " " + c.getReuseAddress();
                }),
                ofPair("sizes of buffers", (c, s) -> {
                    c.setSendBufferSize(70_000);
                    c.setReceiveBufferSize(70_000);
                    return (c.getSendBufferSize() > 0) + " " + (c.getReceiveBufferSize() > 0)
                            + done(() -> c.setSendBufferSize(0)) + done(() -> c.setReceiveBufferSize(-1));
                }),
                ofPair("soTimeout", (c, s) -> {
                    c.setSoTimeout(1234);
                    return c.getSoTimeout() + done(() -> c.setSoTimeout(-1));
                }),
                ofPair("traffic class", (c, s) -> {
                    c.setTrafficClass(8);
                    return done(() -> c.setTrafficClass(256)) + (c.getTrafficClass() >= 0);
                }),
                ofPair("performance preferences", (c, s) -> done(() -> c.setPerformancePreferences(1, 2, 3))),
                ofPair(
                        "which options there are",
                        (c, s) -> new TreeSet<>(c.supportedOptions().stream()
                                        .map(SocketOption::name)
                                        .toList())
                                .toString()),
                ofPair(
                        "an option that no socket has",
                        (c, s) -> told(() -> c.getOption(StandardSocketOptions.IP_MULTICAST_TTL))
                                + done(() -> c.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1))),
                ofPair(
                        "an option without a value",
                        (c, s) -> done(() -> c.setOption(nameless(), null)).replaceAll(":.*", "")),
                ofPair("an option set by name", (c, s) -> {
                    c.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                    return c.getKeepAlive() + "";
                }),
                SocketCheck.of("options before the connection stay", p -> {
                    try (Socket c = p.unconnected()) {
                        c.setTcpNoDelay(true);
                        c.setSoTimeout(4321);
                        c.setKeepAlive(true);
                        c.connect(p.address());
                        try (Socket s = p.server().accept()) {
                            return s.isConnected() + " " + c.getTcpNoDelay() + c.getSoTimeout() + c.getKeepAlive();
                        }
                    }
                }));
    }

    @SuppressWarnings("NullAway")
    private static SocketOption<Boolean> nameless() {
        return null;
    }

    private static List<SocketCheck> addresses() {
        return List.of(
                ofPair("no channel", (c, s) -> c.getChannel() + ""),
                ofPair("port and host of the peer", (c, s) -> {
                    InetSocketAddress remote = (InetSocketAddress) c.getRemoteSocketAddress();
                    return (c.getPort() == s.getLocalPort()) + " " + (remote.getPort() == s.getLocalPort())
                            + remote.getHostString() + c.getInetAddress().getHostAddress();
                }),
                ofPair("the peer of a closed socket", (c, s) -> {
                    c.close();
                    return (c.getPort() == s.getLocalPort()) + " "
                            + c.getInetAddress().getHostAddress();
                }),
                SocketCheck.of("a target that refuses", p -> {
                    InetSocketAddress dead;
                    try (var gone = new java.net.ServerSocket(0, 1, ((InetSocketAddress) p.address()).getAddress())) {
                        dead = (InetSocketAddress) gone.getLocalSocketAddress();
                    }
                    try (Socket s = p.unconnected()) {
                        return done(() -> s.connect(dead, SocketCheck.PATIENCE_MILLIS))
                                        .replaceAll(":.*", "")
                                + s.isConnected();
                    }
                }));
    }

    private static String flags(Socket s) {
        return "bound %s connected %s closed %s in %s out %s "
                .formatted(s.isBound(), s.isConnected(), s.isClosed(), s.isInputShutdown(), s.isOutputShutdown());
    }
}
