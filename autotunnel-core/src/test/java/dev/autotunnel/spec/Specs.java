package dev.autotunnel.spec;

import dev.autotunnel.openssh.TestSecrets;
import java.nio.file.Path;

/** Specs to begin a test with. */
final class Specs {
    static final String PASSWORD = TestSecrets.of("correct horse");

    private Specs() {}

    /** All that is required, and nothing else. */
    static TunnelSpec.Builder complete() {
        return named("orders");
    }

    static TunnelSpec.Builder named(String name) {
        return build(name, "");
    }

    /** All that is required but for that field. */
    static TunnelSpec.Builder without(String field) {
        return build("orders", field);
    }

    private static TunnelSpec.Builder build(String name, String missing) {
        TunnelSpec.Builder builder = TunnelSpec.builder(name);
        if (!missing.equals("server")) {
            builder.server("deploy@bastion.example.com:2222");
        }
        if (!missing.equals("credentials")) {
            builder.credentials(Credentials.password(PASSWORD));
        }
        if (!missing.equals("hostKeys")) {
            builder.hostKeys(HostKeys.knownHosts(Path.of("/etc/app/known_hosts")));
        }
        if (!missing.equals("forward")) {
            builder.forward(Forward.local("db", "0:db.internal:5432"));
        }
        return builder;
    }
}
