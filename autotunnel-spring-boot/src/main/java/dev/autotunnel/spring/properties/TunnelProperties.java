package dev.autotunnel.spring.properties;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/**
 * One tunnel: {@code autotunnel.tunnels.<name>}. What is not set has the default of the library.
 *
 * <p>Not thread-safe.
 */
public class TunnelProperties extends ServerProperties {
    /** Whether there is such a tunnel. */
    private boolean enabled = true;

    /** Settings of the server in ssh_config; other properties take precedence. */
    @NestedConfigurationProperty
    private @Nullable SshConfigProperties sshConfig;

    /** Jump hosts on the way to the server, the first one first. */
    private List<JumpProperties> jumps = new ArrayList<>();

    /** Forwards by name; host:port is short for a local forward to that target on any free port. */
    private Map<String, ForwardProperties> forwards = new LinkedHashMap<>();

    /** Whether the start of the application waits for the tunnel. */
    private @Nullable StartMode start;

    /** How long the start of the application waits for the tunnel. */
    private @Nullable Duration startTimeout;

    /** How long open connections may finish when the application closes. */
    private Duration drain = Duration.ZERO;

    /** When a silent server counts as dead. */
    @NestedConfigurationProperty
    private @Nullable ServerAliveProperties serverAlive;

    /** Total time of one attempt to connect. */
    private @Nullable Duration connectDeadline;

    /** Whether the tunnel is up only if all its forwards are bound. */
    private @Nullable Boolean exitOnForwardFailure;

    /** How clients are treated that come while the tunnel is down. */
    @NestedConfigurationProperty
    private @Nullable WhileDownProperties whileDown;

    /** How much data of one connection may wait for a client that does not read. */
    private @Nullable DataSize windowLimit;

    /** End-to-end test of the tunnel. */
    @NestedConfigurationProperty
    private @Nullable MonitorProperties monitor;

    /** When the tunnel retries, and when it gives up. */
    @NestedConfigurationProperty
    private @Nullable RestartProperties restart;

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean value) {
        this.enabled = value;
    }

    public @Nullable SshConfigProperties getSshConfig() {
        return sshConfig;
    }

    public void setSshConfig(@Nullable SshConfigProperties value) {
        this.sshConfig = value;
    }

    public List<JumpProperties> getJumps() {
        return jumps;
    }

    public void setJumps(List<JumpProperties> value) {
        this.jumps = value;
    }

    public Map<String, ForwardProperties> getForwards() {
        return forwards;
    }

    public void setForwards(Map<String, ForwardProperties> value) {
        this.forwards = value;
    }

    public @Nullable StartMode getStart() {
        return start;
    }

    public void setStart(@Nullable StartMode value) {
        this.start = value;
    }

    public @Nullable Duration getStartTimeout() {
        return startTimeout;
    }

    public void setStartTimeout(@Nullable Duration value) {
        this.startTimeout = value;
    }

    public Duration getDrain() {
        return drain;
    }

    public void setDrain(Duration value) {
        this.drain = value;
    }

    public @Nullable ServerAliveProperties getServerAlive() {
        return serverAlive;
    }

    public void setServerAlive(@Nullable ServerAliveProperties value) {
        this.serverAlive = value;
    }

    public @Nullable Duration getConnectDeadline() {
        return connectDeadline;
    }

    public void setConnectDeadline(@Nullable Duration value) {
        this.connectDeadline = value;
    }

    public @Nullable Boolean getExitOnForwardFailure() {
        return exitOnForwardFailure;
    }

    public void setExitOnForwardFailure(@Nullable Boolean value) {
        this.exitOnForwardFailure = value;
    }

    public @Nullable WhileDownProperties getWhileDown() {
        return whileDown;
    }

    public void setWhileDown(@Nullable WhileDownProperties value) {
        this.whileDown = value;
    }

    public @Nullable DataSize getWindowLimit() {
        return windowLimit;
    }

    public void setWindowLimit(@Nullable DataSize value) {
        this.windowLimit = value;
    }

    public @Nullable MonitorProperties getMonitor() {
        return monitor;
    }

    public void setMonitor(@Nullable MonitorProperties value) {
        this.monitor = value;
    }

    public @Nullable RestartProperties getRestart() {
        return restart;
    }

    public void setRestart(@Nullable RestartProperties value) {
        this.restart = value;
    }
}
