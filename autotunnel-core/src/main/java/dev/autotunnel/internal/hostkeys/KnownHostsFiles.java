package dev.autotunnel.internal.hostkeys;

import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * The known_hosts files of one server, in the order in which they are read. A new key is added to the first of them.
 *
 * <p>Thread-safe. Blocks on the file system.
 */
public final class KnownHostsFiles {
    private final List<KnownHostsFile> files;
    private final List<Path> revoked;

    /**
     * Names the files.
     *
     * @param files at least one; none of them has to exist
     * @param revoked files of keys that are never trusted; each has to exist
     */
    public KnownHostsFiles(List<Path> files, List<Path> revoked) {
        this(revoked, files.stream().map(KnownHostsFile::new).toArray(KnownHostsFile[]::new));
    }

    /** Without files of revoked keys. */
    KnownHostsFiles(List<Path> files) {
        this(files, List.of());
    }

    /** For tests: files that may be written in another way. */
    KnownHostsFiles(KnownHostsFile... files) {
        this(List.of(), files);
    }

    private KnownHostsFiles(List<Path> revoked, KnownHostsFile... files) {
        this.files = List.of(files);
        this.revoked = List.copyOf(revoked);
    }

    /**
     * What all of them hold, without the files of revoked keys; a file that does not exist holds nothing.
     *
     * @throws UnusableKnownHostsException if one exists and cannot be read: what it holds could forbid what the others allow
     */
    public KnownHosts read() throws UnusableKnownHostsException {
        KnownHosts all = KnownHosts.NONE;
        for (KnownHostsFile file : files) {
            all = all.and(read(file));
        }
        return all;
    }

    /**
     * The keys in the files of revoked keys, as lines that revoke them for each host.
     *
     * @throws UnusableKnownHostsException if one does not exist or cannot be read
     */
    KnownHosts readRevoked() throws UnusableKnownHostsException {
        KnownHosts all = KnownHosts.NONE;
        for (Path file : revoked) {
            all = all.and(RevokedKeysFile.read(file));
        }
        return all;
    }

    /** The names of the files, for messages, and which of them do not exist. */
    public String names() {
        return files.stream().map(KnownHostsFiles::name).collect(Collectors.joining(", "));
    }

    /** The name of the file that new keys are added to. */
    String first() {
        return files.get(0).path().toString();
    }

    /**
     * Adds a key to the first file, unless the files have come to hold a key of that place meanwhile.
     *
     * @return the verdict on the key: {@link HostKeyVerdict.Trusted} if it is in the file now; {@link HostKeyVerdict.Unknown}
     *     if a name like that is never written
     * @throws UnusableKnownHostsException if the key could not be added; then nothing of it is in the file
     */
    public HostKeyVerdict add(HostName at, PublicHostKey key) throws UnusableKnownHostsException {
        KnownHosts others = KnownHosts.NONE;
        for (KnownHostsFile file : files.subList(1, files.size())) {
            others = others.and(read(file));
        }
        KnownHosts rest = others;
        KnownHostsFile first = files.get(0);
        AtomicReference<HostKeyVerdict> verdict =
                new AtomicReference<>(new HostKeyVerdict.Trusted(HostKeyVerdict.Basis.ADDED));
        try {
            first.append(text -> {
                KnownHosts now = KnownHosts.parse(first.path().toString(), text).and(rest);
                verdict.set(now.verdict(at, key));
                return line(verdict, at, key);
            });
        } catch (IOException e) {
            throw new UnusableKnownHostsException(first.path(), "cannot be added to", e);
        }
        return Objects.requireNonNull(verdict.get());
    }

    private static Optional<String> line(AtomicReference<HostKeyVerdict> verdict, HostName at, PublicHostKey key) {
        if (!(verdict.get() instanceof HostKeyVerdict.Unknown) || !at.isRecordable()) {
            return Optional.empty();
        }
        verdict.set(new HostKeyVerdict.Trusted(HostKeyVerdict.Basis.ADDED));
        return Optional.of("%s %s %s".formatted(at.name(), key.type(), key.base64()));
    }

    private static KnownHosts read(KnownHostsFile file) throws UnusableKnownHostsException {
        try {
            String text = file.read().orElse("");
            return KnownHosts.parse(file.path().toString(), text);
        } catch (IOException e) {
            throw new UnusableKnownHostsException(file.path(), "cannot be read", e);
        }
    }

    private static String name(KnownHostsFile file) {
        return file.exists() ? file.path().toString() : file.path() + " (which does not exist)";
    }
}
