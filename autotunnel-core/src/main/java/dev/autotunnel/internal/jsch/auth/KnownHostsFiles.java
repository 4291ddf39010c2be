package dev.autotunnel.internal.jsch.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.HostKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;

/** The known_hosts files of one server, as one; a key is added to the first of them, where that was asked for. */
final class KnownHostsFiles {
    private final HostKeys.KnownHosts known;

    KnownHostsFiles(HostKeys.KnownHosts known) {
        this.known = known;
    }

    static String names(HostKeys.KnownHosts known) {
        return known.files().stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    boolean addsUnknown() {
        return known.unknown() == HostKeys.Unknown.ADD;
    }

    /** All that can be read. None at all is an error, unless the first is yet to be written. */
    HostKeyRepository read() throws TransportException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean any = addsUnknown();
        try {
            for (Path file : known.files()) {
                if (Files.isReadable(file)) {
                    all.writeBytes(Files.readAllBytes(file));
                    all.write('\n');
                    any = true;
                }
            }
            if (!any) {
                throw new IOException("it does not exist or cannot be read");
            }
            JSch reader = new JSch();
            reader.setKnownHosts(new ByteArrayInputStream(all.toByteArray()));
            return reader.getHostKeyRepository();
        } catch (IOException | JSchException | RuntimeException e) {
            String message = "known_hosts file %s: %s".formatted(names(known), e.getMessage());
            throw new TransportException(Failure.of(Kind.HOST_KEYS_UNREADABLE, Stage.HOST_KEY, message, e));
        }
    }

    /** Appends a line to the first file. */
    void add(String host, byte[] key) throws TransportException {
        Path file = known.files().get(0);
        try {
            HostKey fresh = new HostKey(host, key);
            // Begins a line of its own, whether or not the last one was ended.
            String line = "\n%s %s %s\n".formatted(host, fresh.getType(), fresh.getKey());
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, line, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException | JSchException e) {
            String message = "known_hosts file %s cannot be added to: %s".formatted(file, e);
            throw new TransportException(Failure.of(Kind.HOST_KEYS_UNREADABLE, Stage.HOST_KEY, message, e));
        }
    }
}
