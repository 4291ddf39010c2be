package dev.autotunnel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.EmbeddedSshServerBuilder;
import dev.autotunnel.testkit.FaultyLink;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests that are run by other tests, on several versions of JUnit. They note what they were given. */
@NullUnmarked
final class Samples {
    static final Set<EmbeddedSshServer> SERVERS = ConcurrentHashMap.newKeySet();
    static final Set<FaultyLink> LINKS = ConcurrentHashMap.newKeySet();

    /** All that pass, and how many tests they have. */
    static final Class<?>[] GOOD = {
        PerTest.class,
        SharedByTheClass.class,
        Two.class,
        LinkFirst.class,
        Fields.class,
        StaticField.class,
        Parallel.class
    };

    static final int GOOD_TESTS = 2 + 2 + 1 + 1 + 3 + 2 + Parallel.TESTS;

    private Samples() {}

    static class PerTest {
        @Test
        void one(@SshServer EmbeddedSshServer server, @ToSshServer FaultyLink link) throws IOException {
            note(server, link);
            link.cut();
            assertThat(banner(link.address())).startsWith("SSH-2.0-");
        }

        @Test
        void other(@SshServer EmbeddedSshServer server, @ToSshServer FaultyLink link) {
            note(server, link);
        }
    }

    static class SharedByTheClass {
        private static EmbeddedSshServer ofTheClass;

        @BeforeAll
        static void start(@SshServer(customizer = Deploy.class) EmbeddedSshServer server) {
            ofTheClass = server;
        }

        @Test
        void one(@SshServer EmbeddedSshServer server) {
            assertThat(server).isSameAs(ofTheClass);
            assertThat(server.user()).isEqualTo("deploy");
        }

        @Test
        void other(@SshServer EmbeddedSshServer server, @ToSshServer FaultyLink link) throws IOException {
            note(server, link);
            assertThat(server).isSameAs(ofTheClass);
            assertThat(banner(link.address())).startsWith("SSH-2.0-");
        }
    }

    static class Two {
        @Test
        void two(
                @SshServer("bastion") EmbeddedSshServer bastion,
                @SshServer(value = "inner", customizer = Deploy.class) EmbeddedSshServer inner,
                @ToSshServer("bastion") FaultyLink toBastion,
                @ToSshServer("inner") FaultyLink toInner)
                throws IOException {
            note(bastion, toBastion);
            note(inner, toInner);
            assertThat(bastion.user()).isNotEqualTo("deploy");
            assertThat(inner.user()).isEqualTo("deploy");
            toInner.refuse();
            bastion.changeHostKey();
            assertThat(banner(toBastion.address())).startsWith("SSH-2.0-");
            assertThat(inner.attempts()).isZero();
        }
    }

    static class LinkFirst {
        @Test
        void link(@ToSshServer FaultyLink link, @SshServer(customizer = Deploy.class) EmbeddedSshServer server) {
            note(server, link);
            assertThat(server.user()).isEqualTo("deploy");
        }
    }

    static class Fields {
        @ToSshServer
        private FaultyLink link;

        @SshServer(customizer = Deploy.class)
        private EmbeddedSshServer server;

        private String user;

        @BeforeEach
        void useThem() {
            note(server, link);
            user = server.user();
        }

        @Test
        void are_set_early() {
            assertThat(user).isEqualTo("deploy");
        }

        @Test
        void are_the_same_as_parameters(@SshServer EmbeddedSshServer same, @ToSshServer FaultyLink sameLink) {
            assertThat(same).isSameAs(server);
            assertThat(sameLink).isSameAs(link);
        }

        @Nested
        class Inner {
            @SshServer("inner")
            private EmbeddedSshServer inner;

            @Test
            void has_those_of_the_outer_class() {
                SERVERS.add(inner);
                assertThat(user).isEqualTo("deploy");
                assertThat(inner).isNotSameAs(server);
            }
        }
    }

    static class StaticField {
        @Bastion
        private static EmbeddedSshServer server;

        private static EmbeddedSshServer first;

        @BeforeAll
        static void remember() {
            first = server;
        }

        @Test
        void one() {
            SERVERS.add(server);
            assertThat(server).isSameAs(first);
        }

        @Test
        void other() {
            assertThat(server).isSameAs(first);
            assertThat(server.sessions()).isZero();
        }
    }

    /** An annotation of the application's own. */
    @SshServer("bastion")
    @Retention(RetentionPolicy.RUNTIME)
    @interface Bastion {}

    @Execution(ExecutionMode.CONCURRENT)
    static class Parallel {
        static final int TESTS = 8;

        @RepeatedTest(TESTS)
        void each_has_its_own(@SshServer EmbeddedSshServer server, @ToSshServer FaultyLink link) throws IOException {
            assertThat(SERVERS).doesNotContain(server);
            note(server, link);
            assertThat(banner(link.address())).startsWith("SSH-2.0-");
            assertThat(server.attempts()).isOne();
            assertThat(link.accepted()).isOne();
        }
    }

    static class Fails {
        @Test
        void fails(@SshServer EmbeddedSshServer server, @ToSshServer FaultyLink link) {
            note(server, link);
            throw new AssertionError("on purpose");
        }
    }

    static class InConstructor {
        InConstructor(@SshServer EmbeddedSshServer server) {
            SERVERS.add(server);
        }

        @Test
        void never_runs() {}
    }

    static class WrongType {
        @Test
        void never_runs(@SshServer String server) {}
    }

    static class FinalField {
        @SshServer
        private final EmbeddedSshServer server = null;

        @Test
        void never_runs() {
            assertThat(server).isNotNull();
        }
    }

    static class TwoMinds {
        @Test
        void never_runs(
                @SshServer(customizer = Deploy.class) EmbeddedSshServer one,
                @SshServer(customizer = Nobody.class) EmbeddedSshServer same) {}
    }

    static class BadOption {
        @Test
        void never_runs(@SshServer(customizer = Blank.class) EmbeddedSshServer server) {}
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @Execution(ExecutionMode.CONCURRENT)
    static class SharedField {
        @SshServer
        private EmbeddedSshServer server;

        @Test
        void never_runs() {
            assertThat(server).isNotNull();
        }
    }

    private static final class Deploy implements SshServerCustomizer {
        @Override
        public void customize(EmbeddedSshServerBuilder builder) {
            builder.user("deploy");
        }
    }

    private static final class Nobody implements SshServerCustomizer {
        @Override
        public void customize(EmbeddedSshServerBuilder builder) {
            builder.user("nobody");
        }
    }

    private static final class Blank implements SshServerCustomizer {
        @Override
        public void customize(EmbeddedSshServerBuilder builder) {
            builder.user(" ");
        }
    }

    private static void note(EmbeddedSshServer server, FaultyLink link) {
        SERVERS.add(server);
        LINKS.add(link);
    }

    static String banner(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            return new String(socket.getInputStream().readNBytes(8), StandardCharsets.US_ASCII);
        }
    }
}
