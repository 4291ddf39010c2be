package dev.autotunnel.spring.properties;

/**
 * A jump host: {@code autotunnel.tunnels.<name>.jumps[n]}, or just its address. Credentials and host keys that are not set are
 * those of the tunnel's server.
 *
 * <p>Not thread-safe.
 */
public class JumpProperties extends ServerProperties {
    /** Returns a jump host of which only the address is given; the short form in a configuration file. */
    public static JumpProperties of(String server) {
        JumpProperties jump = new JumpProperties();
        jump.setServer(server);
        return jump;
    }
}
