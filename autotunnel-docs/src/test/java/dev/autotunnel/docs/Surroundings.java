package dev.autotunnel.docs;

import com.zaxxer.hikari.HikariDataSource;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Set;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/** What the code of the pages takes for granted: each block is compiled as part of a subclass. */
@SuppressWarnings("NullAway.Init")
public abstract class Surroundings {
    protected TunnelSpec spec;
    protected TunnelSupervisor tunnel;
    protected TunnelSupervisor supervisor;
    protected Path key;
    protected Path known;
    protected Path file;
    protected Path socket;
    protected Path certificateFile;
    protected String password;
    protected SocketFactory factory;
    protected SSLSocketFactory sslFactory;
    protected MeterRegistry registry;
    protected HikariDataSource pool;
    protected Vault vault;
    protected Pager pager;
    protected Inventory inventory;
    protected EmbeddedSshServer server;

    protected abstract void work(InetSocketAddress address);

    protected abstract void connect(InetSocketAddress address);

    protected abstract void connect(InetSocketAddress address, String user, Path privateKey);

    protected abstract void talk(Socket socket);

    protected abstract String codeFor(String prompt);

    /** A place that keeps secrets. */
    public interface Vault {
        char[] passphrase();

        String password();

        String issueKey(String user);
    }

    /** A way to wake somebody up. */
    public interface Pager {
        void warn(String text);

        void alarm(String text);
    }

    /** A list of the machines of a company. */
    public interface Inventory {
        Set<String> fingerprints(String host);
    }
}
