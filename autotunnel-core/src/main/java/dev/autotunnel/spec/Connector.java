package dev.autotunnel.spec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The way to the first server of a route: over TCP (the default), through a proxy, by a command, or by a socket factory. The
 * servers behind a jump host are always reached through this jump host.
 *
 * <p>Immutable; thread-safe, if a socket factory is. No {@code toString} shows a secret.
 */
public abstract sealed class Connector {
    private Connector() {}

    /**
     * Returns a connection over TCP. If the server's name has several addresses, each is tried 250 ms after the one before or
     * as soon as that one has failed, IPv4 and IPv6 in turn (RFC 8305). The first that answers is used.
     */
    public static Tcp tcp() {
        return Tcp.DEFAULT;
    }

    /**
     * Returns the way through an HTTP proxy, by its method {@code CONNECT}. The proxy looks up the server's name.
     *
     * @param proxy as {@code host:port}, IPv6 in brackets
     * @throws InvalidSpecException if it has another form
     */
    public static Proxy httpProxy(String proxy) {
        return new Proxy(Proxy.Protocol.HTTP, ProxyAddress.parse(proxy), null, null);
    }

    /**
     * Returns the way through a SOCKS5 proxy (RFC 1928). The proxy looks up the server's name.
     *
     * @param proxy as {@code host:port}, IPv6 in brackets
     * @throws InvalidSpecException if it has another form
     */
    public static Proxy socks5(String proxy) {
        return new Proxy(Proxy.Protocol.SOCKS5, ProxyAddress.parse(proxy), null, null);
    }

    /**
     * Returns a command of the shell, whose input and output are the connection. The option {@code ProxyCommand}. It is run by
     * {@code /bin/sh -c "exec COMMAND"}, and by {@code ssh} in the shell of {@code SHELL}, after these tokens were replaced:
     * {@code %h} and {@code %n} by the host, {@code %p} by the port, {@code %r} by the user, {@code %%} by a percent sign. What
     * it writes to its standard error is logged at DEBUG, and its end is quoted in the failure if the command ends too early.
     *
     * <p>The command runs with the environment and the working directory of this JVM. When the connection ends, the command and
     * all its descendants get SIGTERM, and SIGKILL one second later. A process that the command has left behind in the
     * background is not known to us; if it keeps the command's output open, it keeps a thread here.
     *
     * @throws InvalidSpecException if it is blank or has another token
     */
    public static Command command(String shellCommand) {
        ProxyTokens.check("connector.command", Rules.given("connector.command", shellCommand));
        Rules.require(!shellCommand.isBlank(), "connector.command", shellCommand, "must be a command");
        return new Command(List.of("/bin/sh", "-c", "exec " + shellCommand));
    }

    /**
     * Returns a command that is run without a shell, whose input and output are the connection. Otherwise it is like
     * {@link #command(String)}.
     *
     * @param program the program, and then its arguments; tokens are replaced in each of them
     * @throws InvalidSpecException if there is no program, or an unknown token
     */
    public static Command command(List<String> program) {
        List<String> words = Rules.all("connector.command", program);
        Rules.require(!words.isEmpty(), "connector.command", words, "must be a command");
        words.forEach(word -> ProxyTokens.check("connector.command", word));
        Rules.require(!words.get(0).isBlank(), "connector.command", words.get(0), "must be a command");
        return new Command(words);
    }

    /**
     * Returns the sockets of a factory. {@code createSocket(host, port)} is called for each connection, with the server's name,
     * on a thread of its own. If it does not return within the deadline of the attempt, its thread is interrupted, and a socket
     * that comes later is closed. A call that never returns keeps its thread. Read timeouts are never set.
     */
    public static Sockets socketFactory(SocketFactory factory) {
        return new Sockets(Rules.given("connector.socketFactory", factory));
    }

    /** TCP, perhaps from one address of this machine or to one family of addresses; made by {@link Connector#tcp()}. */
    public static final class Tcp extends Connector {
        private static final Tcp DEFAULT = new Tcp(AddressFamily.ANY, null);

        private final AddressFamily family;
        private final @Nullable String bindAddress;

        private Tcp(AddressFamily family, @Nullable String bindAddress) {
            this.family = Rules.given("connector.addressFamily", family);
            this.bindAddress = bindAddress;
            if (bindAddress != null) {
                Rules.require(
                        Rules.isAddress(bindAddress), "connector.bindAddress", bindAddress, "must be an IP address");
                boolean fits =
                        family == AddressFamily.ANY || (family == AddressFamily.INET6) == Rules.isIpv6(bindAddress);
                Rules.require(fits, "connector.bindAddress", bindAddress, "must be of the address family " + family);
            }
        }

        /** Returns which addresses of the server's name are tried; by default all. The option {@code AddressFamily}. */
        public AddressFamily addressFamily() {
            return family;
        }

        /**
         * Returns the address of this machine from which we connect; empty, the default, leaves it to the system. The option
         * {@code BindAddress}.
         */
        public Optional<String> bindAddress() {
            return Optional.ofNullable(bindAddress);
        }

        /**
         * The same with another address family.
         *
         * @throws InvalidSpecException if the bind address is of another one
         */
        public Tcp withAddressFamily(AddressFamily value) {
            return new Tcp(value, bindAddress);
        }

        /**
         * The same with a bind address. Only addresses of its family are tried.
         *
         * @throws InvalidSpecException if it is not an IP address, or not one of the address family
         */
        public Tcp withBindAddress(String value) {
            return new Tcp(family, Rules.given("connector.bindAddress", value));
        }

        @Override
        void check(SshServer server) {
            if (Rules.isAddress(server.host())) {
                boolean inet6 = Rules.isIpv6(server.host());
                boolean from6 = bindAddress != null && Rules.isIpv6(bindAddress);
                boolean fits = (family == AddressFamily.ANY || inet6 == (family == AddressFamily.INET6))
                        && (bindAddress == null || inet6 == from6);
                Rules.require(fits, "server.host", server.host(), "must be of the connector's address family");
            }
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Tcp that && family == that.family && Objects.equals(bindAddress, that.bindAddress);
        }

        @Override
        public int hashCode() {
            return Objects.hash(family, bindAddress);
        }

        @Override
        public String toString() {
            return "TCP, family " + family + (bindAddress == null ? "" : ", from " + bindAddress);
        }
    }

    /** A proxy; made by {@link Connector#httpProxy} and {@link Connector#socks5}. */
    public static final class Proxy extends Connector {
        /** How a proxy is asked. */
        public enum Protocol {
            /** HTTP with the method {@code CONNECT}. */
            HTTP("HTTP"),
            /** SOCKS version 5. */
            SOCKS5("SOCKS5");

            private final String title;

            Protocol(String title) {
                this.title = title;
            }

            @Override
            public String toString() {
                return title;
            }
        }

        private static final int LONGEST_SOCKS_WORD = 255;

        private final Protocol protocol;
        private final Endpoint.Tcp address;
        private final @Nullable String user;
        private final @Nullable Secret password;

        private Proxy(Protocol protocol, Endpoint.Tcp address, @Nullable String user, @Nullable Secret password) {
            this.protocol = protocol;
            this.address = address;
            this.user = user;
            this.password = password;
        }

        /** Returns how the proxy is asked. */
        public Protocol protocol() {
            return protocol;
        }

        /** Returns the address of the proxy. Its name is looked up on this machine, and all its addresses are tried. */
        public Endpoint.Tcp address() {
            return address;
        }

        /** Returns our user on the proxy; empty, the default, for a proxy that asks for none. */
        public Optional<String> user() {
            return Optional.ofNullable(user);
        }

        /** Returns the password of the user on the proxy; empty if there is no user. */
        public Optional<Secret> password() {
            return Optional.ofNullable(password);
        }

        /**
         * The same with a user and a password: the scheme {@code Basic} of HTTP, RFC 1929 of SOCKS5. Both send the password in
         * the clear. The characters are copied.
         *
         * @throws InvalidSpecException if one of them is empty or longer than 255 bytes (SOCKS5), or the user has a colon
         *     (HTTP)
         */
        public Proxy withCredentials(String newUser, CharSequence newPassword) {
            Secret secret = Secret.of("connector.password", newPassword);
            boolean plain = !Rules.given("connector.user", newUser).isEmpty()
                    && newUser.chars().noneMatch(Character::isISOControl)
                    && (protocol == Protocol.SOCKS5 || !newUser.contains(":"));
            // It may be a password, or have one behind the colon.
            String shown = newUser.contains(":") ? "***" : newUser;
            Rules.require(plain, "connector.user", shown, "must be a user name of the proxy");
            boolean fits = protocol == Protocol.HTTP
                    || Stream.of(newUser.getBytes(StandardCharsets.UTF_8), secret.reveal())
                            .allMatch(word -> word.length <= LONGEST_SOCKS_WORD);
            Rules.require(fits, "connector.user", shown, "must be, like the password, of at most 255 bytes");
            return new Proxy(protocol, address, newUser, secret);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Proxy that
                    && protocol == that.protocol
                    && address.equals(that.address)
                    && Objects.equals(user, that.user)
                    && Objects.equals(password, that.password);
        }

        @Override
        public int hashCode() {
            return Objects.hash(protocol, address, user, password);
        }

        @Override
        public String toString() {
            return protocol + " proxy " + address + (user == null ? "" : " as " + user);
        }
    }

    /** A command whose input and output are the connection; made by {@link Connector#command}. */
    public static final class Command extends Connector {
        private final List<String> program;

        private Command(List<String> program) {
            this.program = List.copyOf(program);
        }

        /** Returns the program and its arguments, with the values of that server in place of the tokens. */
        public List<String> programFor(SshServer server) {
            Rules.given("server", server);
            return program.stream()
                    .map(word -> ProxyTokens.expand(word, server))
                    .toList();
        }

        @Override
        void check(SshServer server) {
            ProxyTokens.checkWords(server);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Command that && program.equals(that.program);
        }

        @Override
        public int hashCode() {
            return program.hashCode();
        }

        /** Returns the program without its arguments, which may hold a secret. */
        @Override
        public String toString() {
            return "proxy command " + program.get(0);
        }
    }

    /** The sockets of a factory; made by {@link Connector#socketFactory}. Equal only to one with the same factory. */
    public static final class Sockets extends Connector {
        private final SocketFactory factory;

        private Sockets(SocketFactory factory) {
            this.factory = factory;
        }

        /** Returns the factory. */
        public SocketFactory factory() {
            return factory;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Sockets that && factory.equals(that.factory);
        }

        @Override
        public int hashCode() {
            return factory.hashCode();
        }

        @Override
        public String toString() {
            return "socket factory " + factory.getClass().getName();
        }
    }

    /** Refuses a server that cannot be reached in this way. */
    void check(SshServer server) {}
}
