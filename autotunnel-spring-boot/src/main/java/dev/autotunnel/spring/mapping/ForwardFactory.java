package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spring.properties.ForwardProperties;
import org.jspecify.annotations.Nullable;

/** Makes forwards of properties. Called on the thread that starts the application. */
final class ForwardFactory {
    private static final String LOOPBACK = "localhost";

    private ForwardFactory() {}

    static Forward create(PropertyPath path, String name, ForwardProperties from) {
        Forward forward = path.of(() -> switch (from.type()) {
            case LOCAL -> local(path, name, from);
            case REMOTE -> remote(path, name, from);
            case DYNAMIC -> dynamic(path, name, from);
            case DIRECT -> direct(path, name, from);
        });
        Integer most = from.maxConnections();
        return most == null ? forward : path.at("max-connections").of(() -> forward.withMaxConnections(most));
    }

    private static Forward local(PropertyPath path, String name, ForwardProperties from) {
        noRemote(path, from, "a local forward");
        Forward.NeedsBind<Forward.Local> open = Forward.local(name).to(target(path, from));
        String socket = from.localSocket();
        if (socket == null) {
            return open.on(or(from.localAddress(), LOOPBACK), or(from.localPort(), 0));
        }
        noLocal(path, from, "a forward on a unix socket");
        return open.onSocket(socket);
    }

    private static Forward remote(PropertyPath path, String name, ForwardProperties from) {
        noLocal(path, from, "a remote forward");
        path.at("local-socket").absent(from.localSocket(), "a remote forward");
        return Forward.remote(name)
                .to(target(path, from))
                .on(or(from.remoteAddress(), LOOPBACK), or(from.remotePort(), 0));
    }

    private static Forward direct(PropertyPath path, String name, ForwardProperties from) {
        noRemote(path, from, "a direct forward");
        noLocal(path, from, "a direct forward");
        path.at("local-socket").absent(from.localSocket(), "a direct forward");
        return Forward.direct(name, path.at("target").required(from.target()));
    }

    private static Forward dynamic(PropertyPath path, String name, ForwardProperties from) {
        noRemote(path, from, "a dynamic forward");
        path.at("target").absent(from.target(), "a dynamic forward");
        path.at("local-socket").absent(from.localSocket(), "a dynamic forward");
        return Forward.dynamic(name).on(or(from.localAddress(), LOOPBACK), or(from.localPort(), 0));
    }

    private static void noLocal(PropertyPath path, ForwardProperties from, String what) {
        path.at("local-port").absent(from.localPort(), what);
        path.at("local-address").absent(from.localAddress(), what);
    }

    private static void noRemote(PropertyPath path, ForwardProperties from, String what) {
        path.at("remote-port").absent(from.remotePort(), what);
        path.at("remote-address").absent(from.remoteAddress(), what);
    }

    /** Reads host:port, IPv6 in brackets, or the path of a socket. */
    private static Endpoint target(PropertyPath path, ForwardProperties from) {
        String text = path.at("target").required(from.target());
        if (text.startsWith("/")) {
            return new Endpoint.Unix(text);
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || !port.matches("[0-9]{1,5}")) {
            String rule = "must be host:port, IPv6 addresses in brackets, or the absolute path of a unix socket";
            throw new InvalidSpecException("forward.target", text, rule);
        }
        return new Endpoint.Tcp(host, Integer.parseInt(port));
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
