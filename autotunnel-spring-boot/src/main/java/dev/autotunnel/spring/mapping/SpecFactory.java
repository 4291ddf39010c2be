package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeyVerifier;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.spec.WhileDown;
import dev.autotunnel.spring.TunnelServerConnectionDetails;
import dev.autotunnel.spring.properties.ForwardProperties;
import dev.autotunnel.spring.properties.ServerAliveProperties;
import dev.autotunnel.spring.properties.SshConfigProperties;
import dev.autotunnel.spring.properties.TunnelProperties;
import dev.autotunnel.spring.properties.WhileDownProperties;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/** Makes the spec of a tunnel of its properties. Called on the thread that starts the application. */
public final class SpecFactory {
    private static final String SSH_CONFIG = "dev.autotunnel.sshconfig.SshConfig";

    /** The tunnel connects to another server; this one stands in for it until then, and lets nobody in. */
    private static final SshServer NOT_YET_KNOWN = SshServer.of(
            "nobody@localhost",
            Credentials.from(server -> {
                throw new IllegalStateException("the tunnel was not started by the application context");
            }),
            HostKeys.verifiedBy(key -> HostKeyVerifier.Verdict.refuse("the tunnel was not started")));

    private final ServerFactory servers;
    private final BeanLookup beans;

    /** Makes a factory that reads keys from resources, and finds beans. */
    public SpecFactory(ResourceLoader resources, BeanLookup beans) {
        this.servers = new ServerFactory(new Places(resources), beans);
        this.beans = beans;
    }

    /** Returns the spec with what is known before there are beans: all but the server. Enough to bind the local ports. */
    public static TunnelSpec withoutServer(String name, TunnelProperties from) {
        PropertyPath path = PropertyPath.ofTunnel(name);
        return path.ofSpec(begin(path, name, from).spec().server(NOT_YET_KNOWN)::build);
    }

    /** Returns the end-to-end test. */
    public static MonitorSpec monitor(String name, TunnelProperties from) {
        return MonitorFactory.create(PropertyPath.ofTunnel(name).at("monitor"), from.getMonitor());
    }

    /** Returns when the tunnel retries, and when it gives up. */
    public static RestartPolicy restart(String name, TunnelProperties from) {
        return RestartFactory.create(PropertyPath.ofTunnel(name).at("restart"), from.getRestart());
    }

    /** Begins the whole spec; a customizer may change it. */
    public TunnelSpec.Builder begin(String name, TunnelProperties from) {
        PropertyPath path = PropertyPath.ofTunnel(name);
        BegunSpec begun = begin(path, name, from);
        return begun.spec().server(servers.create(path, from, begun.alias(), details(path, name)));
    }

    /** Returns the details for this tunnel; without them those for all tunnels; null if there are neither. */
    private @Nullable TunnelServerConnectionDetails details(PropertyPath path, String name) {
        Map<String, TunnelServerConnectionDetails> own = new LinkedHashMap<>();
        Map<String, TunnelServerConnectionDetails> forAll = new LinkedHashMap<>();
        beans.all(TunnelServerConnectionDetails.class).forEach((bean, details) -> {
            String tunnel = details.getTunnel();
            if (tunnel == null) {
                forAll.put(bean, details);
            } else if (tunnel.equals(name)) {
                own.put(bean, details);
            }
        });
        Map<String, TunnelServerConnectionDetails> found = own.isEmpty() ? forAll : own;
        TunnelServerConnectionDetails primary = beans.unique(TunnelServerConnectionDetails.class);
        if (found.size() > 1 && found.containsValue(primary)) {
            return primary;
        }
        if (found.size() > 1) {
            throw path.refused("must have its server from one bean of type TunnelServerConnectionDetails, and not from "
                    + String.join(" and ", found.keySet())
                    + "; a bean whose getTunnel() names the tunnel takes precedence over one for all tunnels");
        }
        return found.isEmpty() ? null : found.values().iterator().next();
    }

    private static BegunSpec begin(PropertyPath path, String name, TunnelProperties from) {
        BegunSpec begun = alias(path, name, from);
        TunnelSpec.Builder spec = begun.spec();
        for (Map.Entry<String, ForwardProperties> forward : from.getForwards().entrySet()) {
            String key = forward.getKey();
            PropertyPath at = path.at("forwards").key(key);
            spec.forward(ForwardFactory.create(at, key, forward.getValue()));
        }
        if (from.getForwards().isEmpty() && from.getSshConfig() == null) {
            throw path.at("forwards").refused("must have at least one forward, as in forwards.db: db.internal:5432");
        }
        serverAlive(path.at("server-alive"), spec, from.getServerAlive());
        WhileDownProperties whileDown = from.getWhileDown();
        if (whileDown != null) {
            spec.whileDown(path.at("while-down").of(() -> whileDown(whileDown)));
        }
        Duration deadline = from.getConnectDeadline();
        if (deadline != null) {
            if (deadline.isNegative() || deadline.isZero()) {
                throw path.at("connect-deadline").refused(deadline.toString(), "must be positive");
            }
            spec.connectDeadline(deadline);
        }
        Boolean exit = from.getExitOnForwardFailure();
        if (exit != null) {
            spec.exitOnForwardFailure(exit);
        }
        DataSize limit = from.getWindowLimit();
        if (limit != null) {
            spec.windowLimit(windowLimit(path.at("window-limit"), limit));
        }
        return begun;
    }

    private static BegunSpec alias(PropertyPath path, String name, TunnelProperties from) {
        SshConfigProperties config = from.getSshConfig();
        if (config == null) {
            return new BegunSpec(TunnelSpec.builder(name), null);
        }
        PropertyPath at = path.at("ssh-config");
        if (!ClassUtils.isPresent(SSH_CONFIG, SpecFactory.class.getClassLoader())) {
            throw at.refused("needs the module autotunnel-ssh-config on the class path");
        }
        return SshConfigAlias.begin(at, name, config);
    }

    private static void serverAlive(PropertyPath path, TunnelSpec.Builder spec, @Nullable ServerAliveProperties from) {
        if (from == null) {
            return;
        }
        ServerAlive usual = ServerAlive.defaults();
        Duration interval = from.interval() == null ? usual.interval() : from.interval();
        int count = from.countMax() == null ? usual.countMax() : from.countMax();
        path.of(() -> spec.serverAlive(interval, count));
    }

    private static WhileDown whileDown(WhileDownProperties from) {
        if (from.mode() == WhileDownProperties.Mode.REFUSE) {
            return WhileDown.refuse();
        }
        WhileDown.Hold hold = WhileDown.hold(from.most(), from.clients());
        return from.discardFinished() ? hold.discardFinished() : hold;
    }

    private static int windowLimit(PropertyPath path, DataSize limit) {
        boolean fits = limit.toBytes() >= 64 * 1024 && limit.toBytes() <= 1024 * 1024 * 1024;
        if (!fits) {
            throw path.refused(limit.toString(), "must be from 64KB to 1GB");
        }
        return (int) limit.toBytes();
    }
}
