package dev.autotunnel.openssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A network of its own next to the host's, joined by one link that can swallow all packets without a word.
 *
 * <p>Its 127.0.0.1 is not the host's, so a server inside can listen on a loopback port that is taken outside. Needs root
 * ({@link RequiresNetworkNamespaces}). Rules are set inside only: the host's firewall is not touched.
 */
public final class NetworkNamespace implements AutoCloseable {

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final String INSIDE_DEVICE = "eth0";

    /** Deletes the table whether it exists or not. */
    private static final String HEAL = "add table inet black_hole; delete table inet black_hole;";

    /** The neighbour discovery of IPv6 goes on, as ARP does: without it, the host would be told "no route" after 3 s. */
    private static final String DROP_ALL = HEAL + """
            table inet black_hole {
                chain from_host {
                    type filter hook input priority 0;
                    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept;
                    iifname "eth0" drop;
                }
                chain to_host {
                    type filter hook output priority 0;
                    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept;
                    oifname "eth0" drop;
                }
            }
            """;

    private final String name;
    private final String hostDevice;
    private final LinkAddresses addresses;
    private final Queue<Process> processes = new ConcurrentLinkedQueue<>();

    private NetworkNamespace(String id, LinkAddresses addresses) {
        this.name = "autotunnel-" + id;
        this.hostDevice = "at" + id;
        this.addresses = addresses;
    }

    /** Creates a namespace with its link and its loopback device up. */
    public static NetworkNamespace create() {
        String id = ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
        NetworkNamespace namespace = new NetworkNamespace(id, LinkAddresses.pick());
        Command.require("ip", "netns", "add", namespace.name);
        try {
            namespace.link();
            return namespace;
        } catch (RuntimeException e) {
            namespace.close();
            throw e;
        }
    }

    private void link() {
        Command.require("ip", "link", "add", hostDevice, "type", "veth", "peer", "name", INSIDE_DEVICE, "netns", name);
        Command.require("ip", "address", "add", addresses.hostWithPrefix(), "dev", hostDevice);
        Command.require("ip", "link", "set", hostDevice, "up");
        Command.require("ip", "-n", name, "address", "add", addresses.insideWithPrefix(), "dev", INSIDE_DEVICE);
        Command.require("ip", "-n", name, "link", "set", INSIDE_DEVICE, "up");
        Command.require("ip", "-n", name, "link", "set", "lo", "up");
    }

    public String name() {
        return name;
    }

    /** The host's end of the link: how processes inside reach the host. */
    public InetAddress hostAddress() {
        return addresses.host();
    }

    /** The namespace's end of the link: how the host reaches processes inside. */
    public InetAddress insideAddress() {
        return addresses.inside();
    }

    /** Gives both ends of the link an IPv6 address too, and returns that of the namespace's end. Call it once. */
    public InetAddress addInet6() {
        Command.require("ip", "address", "add", addresses.host6WithPrefix(), "dev", hostDevice, "nodad");
        Command.require(
                "ip", "-n", name, "address", "add", addresses.inside6WithPrefix(), "dev", INSIDE_DEVICE, "nodad");
        return addresses.inside6();
    }

    /** Starts a command inside; it is killed by {@link #close()} where it still runs then. */
    public Process exec(String... command) {
        try {
            Process process = new ProcessBuilder(inside(List.of(command))).start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line that runs a command inside; it becomes that command, with the same process id. */
    List<String> inside(List<String> command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", name), command.stream())
                .toList();
    }

    /** From now on no packet passes the link in either direction, and nobody is told; the loopback inside works on. */
    public void dropAll() {
        Command.run(inside(List.of("nft", DROP_ALL))).orThrow();
    }

    /** Lets packets pass again; does nothing where they do. */
    public void heal() {
        Command.run(inside(List.of("nft", HEAL))).orThrow();
    }

    /** Kills what {@link #exec} started, then removes link and namespace. */
    @Override
    public void close() {
        try {
            processes.forEach(process -> ProcessTree.kill(process.toHandle()));
            processes.clear();
            unlink();
        } finally {
            Command.require("ip", "netns", "delete", name);
        }
    }

    /** The kernel would remove the link with the namespace, but some time after the command has returned. */
    private void unlink() {
        if (Files.exists(Path.of("/sys/class/net", hostDevice))) {
            Command.require("ip", "link", "delete", hostDevice);
        }
    }
}
