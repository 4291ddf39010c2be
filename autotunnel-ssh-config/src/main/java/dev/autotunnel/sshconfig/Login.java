package dev.autotunnel.sshconfig;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.sshconfig.HostSettings.Setting;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the {@link Credentials} of a host: an agent, and key files with their certificates. Used on one thread only.
 *
 * @param settings the settings of the host
 * @param surroundings the environment variables
 * @param tokens the tokens of the host
 */
record Login(HostSettings settings, Surroundings surroundings, Tokens tokens) {

    /**
     * Returns the agent, then the key files: as with {@code ssh}, keys that both have are offered first, then other keys of the
     * agent, then other key files. A key file may be missing if its {@code .pub} file exists and there is an agent,
     * which then has the private part. With {@code IdentitiesOnly} the agent offers only the keys of these files. If there is
     * neither, the missing key files are returned, so that the library reports them.
     *
     * @throws SshConfigException if there is no key and no agent, or the key of a certificate is not among the key files
     */
    Credentials credentials() {
        List<Path> named = files("identityfile");
        Optional<Credentials.Agent> agent = agent().map(Credentials::agent);
        List<Path> usable = named.stream()
                .filter(file -> Files.exists(file) || (agent.isPresent() && Files.exists(publicKey(file))))
                .toList();
        List<Credentials> candidates = new ArrayList<>();
        if (!settings.isOn("identitiesonly")) {
            agent.ifPresent(candidates::add);
        } else if (!usable.isEmpty()) {
            agent.map(all -> only(all, usable)).ifPresent(candidates::add);
        }
        candidates.addAll(keys(usable));
        if (candidates.isEmpty()) {
            named.stream().map(Credentials::privateKey).forEach(candidates::add);
        }
        if (candidates.isEmpty()) {
            throw new SshConfigException("there is no key and no agent: set IdentityFile, -i or SSH_AUTH_SOCK");
        }
        return candidates.size() == 1 ? candidates.get(0) : Credentials.anyOf(candidates.toArray(Credentials[]::new));
    }

    private List<Path> files(String key) {
        return settings.all(key).stream()
                .filter(file -> !file.text().equalsIgnoreCase("none"))
                .map(tokens::path)
                .toList();
    }

    /**
     * Returns each of the key files, and then those that certificates are about with these, which are offered first all the same.
     * So a certificate that cannot be used is noted, and the key is offered without it, in its place. As with {@code ssh}, a missing
     * certificate is passed over.
     */
    private List<Credentials.PrivateKey> keys(List<Path> files) {
        List<Credentials.PrivateKey> keys =
                new ArrayList<>(files.stream().map(Credentials::privateKey).toList());
        for (Path certificate : files("certificatefile")) {
            if (Files.exists(certificate)) {
                owner(certificate, files)
                        .ifPresent(key -> keys.add(Credentials.privateKey(key).withCertificate(certificate)));
            }
        }
        return keys;
    }

    /** Returns the key of a certificate; of a file that is no certificate any key, so that the login says so. */
    private static Optional<Path> owner(Path certificate, List<Path> files) {
        Optional<ByteBuffer> certified = PublicKeyOf.certificate(certificate);
        if (certified.isEmpty()) {
            return files.stream().findFirst();
        }
        for (Path file : files) {
            Optional<ByteBuffer> key = PublicKeyOf.key(file);
            if (key.isPresent() && PublicKeyOf.belongsTo(certified.get(), key.get())) {
                return Optional.of(file);
            }
        }
        if (files.size() == 1 && PublicKeyOf.key(files.get(0)).isEmpty()) {
            return Optional.of(files.get(0)); // the login says whether the certificate is about this key
        }
        throw new SshConfigException(
                "certificatefile %s: its key is none of the key files %s".formatted(certificate, files));
    }

    private static Credentials.Agent only(Credentials.Agent agent, List<Path> keys) {
        Credentials.Agent chosen = agent;
        for (Path key : keys) {
            chosen = chosen.withKey(key);
        }
        return chosen;
    }

    private static Path publicKey(Path file) {
        return file.resolveSibling(file.getFileName() + ".pub");
    }

    private Optional<Path> agent() {
        Setting setting = settings.first("identityagent").orElse(new Setting(List.of("SSH_AUTH_SOCK"), Origin.DEFAULT));
        String wanted = setting.text();
        if (wanted.equalsIgnoreCase("none")) {
            return Optional.empty();
        }
        boolean variable = wanted.equals("SSH_AUTH_SOCK") || (wanted.startsWith("$") && !wanted.startsWith("${"));
        if (!variable) {
            return Optional.of(tokens.path(setting));
        }
        String name = wanted.startsWith("$") ? wanted.substring(1) : wanted;
        return Optional.ofNullable(surroundings.variables().get(name))
                .filter(socket -> !socket.isEmpty())
                .map(Path::of);
    }
}
