package dev.autotunnel.spring.properties;

/**
 * A jump host: {@code autotunnel.tunnels.<name>.jumps[n]}, or just its address. Without credentials of its own it is offered
 * the private keys and the agent of the tunnel's server. Without host keys of its own its key must be in the known_hosts files
 * of the tunnel's server. Nothing else that is meant for the server goes to a jump host: no password, no provider, no bean.
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
