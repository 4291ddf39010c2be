package dev.autotunnel.spring;

import dev.autotunnel.testkit.EmbeddedSshServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An SSH server, and the properties of tunnels to it. */
final class Bastion implements AutoCloseable {
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    EmbeddedSshServer server() {
        return server;
    }

    String address() {
        return server.user() + "@127.0.0.1:" + server.port();
    }

    /** Returns the properties of a tunnel with local forwards, each given as {@code name=host:port}. */
    Map<String, Object> properties(String tunnel, String... forwards) {
        String prefix = "autotunnel.tunnels." + tunnel + ".";
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(prefix + "server", address());
        all.put(prefix + "private-key", "file:" + server.privateKeyFile());
        all.put(prefix + "known-hosts", server.knownHostsFile().toString());
        for (String forward : forwards) {
            String[] parts = forward.split("=", 2);
            all.put(prefix + "forwards." + parts[0], parts[1]);
        }
        return all;
    }

    /** Returns properties as arguments of a program. */
    static String[] arguments(Map<String, ?> properties, String... more) {
        List<String> all = new ArrayList<>();
        properties.forEach((key, value) -> all.add("--" + key + "=" + value));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Returns properties as {@code key=value}, as {@code ApplicationContextRunner} takes them. */
    static String[] pairs(Map<String, ?> properties, String... more) {
        List<String> all = new ArrayList<>();
        properties.forEach((key, value) -> all.add(key + "=" + value));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Override
    public void close() {
        server.close();
    }
}
