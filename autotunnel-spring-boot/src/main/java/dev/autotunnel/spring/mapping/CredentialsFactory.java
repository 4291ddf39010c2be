package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.CredentialsProvider;
import dev.autotunnel.spec.PromptHandler;
import dev.autotunnel.spring.properties.AgentProperties;
import dev.autotunnel.spring.properties.PrivateKeyProperties;
import dev.autotunnel.spring.properties.ServerProperties;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes credentials of properties. Called on the thread that starts the application. */
final class CredentialsFactory {
    private final Places places;
    private final BeanLookup beans;

    CredentialsFactory(Places places, BeanLookup beans) {
        this.places = places;
        this.beans = beans;
    }

    /**
     * Returns the credentials of the only bean of type {@link CredentialsProvider}, which are meant for the servers of tunnels, and
     * not for jump hosts; null if there is no such bean, or more than one.
     */
    @Nullable
    Credentials ofBean() {
        CredentialsProvider only = beans.unique(CredentialsProvider.class);
        return only == null ? null : Credentials.from(only);
    }

    /** Returns all credentials of the properties, in the order in which they are offered; null if there are none. */
    @Nullable
    Credentials given(PropertyPath path, ServerProperties from) {
        List<Credentials> all = keysOf(path, from);
        String provider = from.getCredentialsProvider();
        if (provider != null) {
            PropertyPath at = path.at("credentials-provider");
            all.add(Credentials.from(beans.required(at, CredentialsProvider.class, provider)));
        }
        String password = from.getPassword();
        if (password != null) {
            all.add(path.at("password").ofSecret(() -> Credentials.password(password)));
        }
        String prompts = from.getPromptHandler();
        if (prompts != null) {
            PropertyPath at = path.at("prompt-handler");
            all.add(Credentials.prompts(beans.required(at, PromptHandler.class, prompts)));
        }
        return inOne(all);
    }

    /** Returns the private keys and the agent of the properties; null if there are none. */
    @Nullable
    Credentials keys(PropertyPath path, ServerProperties from) {
        return inOne(keysOf(path, from));
    }

    private List<Credentials> keysOf(PropertyPath path, ServerProperties from) {
        List<Credentials> all = new ArrayList<>();
        addKeys(path, from, all);
        AgentProperties agent = from.getAgent();
        if (agent != null && agent.enabled()) {
            all.add(agent(path.at("agent"), agent));
        }
        return all;
    }

    private static @Nullable Credentials inOne(List<Credentials> all) {
        if (all.isEmpty()) {
            return null;
        }
        return all.size() == 1 ? all.get(0) : Credentials.anyOf(all.toArray(Credentials[]::new));
    }

    private void addKeys(PropertyPath path, ServerProperties from, List<Credentials> all) {
        String first = from.getPrivateKey();
        if (first != null) {
            PrivateKeyProperties key = new PrivateKeyProperties(first, from.getPassphrase(), from.getCertificates());
            all.add(key(path.at("private-key"), path.at("passphrase"), path.at("certificates"), key));
        } else {
            path.at("passphrase").absentSecretWithout("private-key", from.getPassphrase());
            if (!from.getCertificates().isEmpty()) {
                throw path.at("certificates").refused("must not be set without private-key");
            }
        }
        for (int i = 0; i < from.getPrivateKeys().size(); i++) {
            PropertyPath at = path.at("private-keys").at(i);
            PrivateKeyProperties key = from.getPrivateKeys().get(i);
            at.at("location").required(key.location());
            all.add(key(at.at("location"), at.at("passphrase"), at.at("certificates"), key));
        }
    }

    private Credentials key(
            PropertyPath at, PropertyPath passphraseAt, PropertyPath certificatesAt, PrivateKeyProperties from) {
        String place = from.location();
        String passphrase = from.passphrase() == null || from.passphrase().isEmpty() ? null : from.passphrase();
        if (Places.isKeyText(place) || !Places.isFile(place)) {
            String text = Places.isKeyText(place) ? place : places.text(at, place);
            if (!from.certificates().isEmpty()) {
                throw certificatesAt.refused("must not be set, unless the private key is a file");
            }
            return at.ofSecret(() -> passphrase == null
                    ? Credentials.privateKeyText(text)
                    : Credentials.privateKeyText(text, passphrase));
        }
        Path file = Places.file(at, place);
        Credentials.PrivateKey key = at.of(() -> passphrase == null
                ? Credentials.privateKey(file)
                : passphraseAt.ofSecret(() -> Credentials.privateKey(file, passphrase)));
        for (String certificate : from.certificates()) {
            key = key.withCertificate(Places.file(certificatesAt, certificate));
        }
        return key;
    }

    private static Credentials agent(PropertyPath path, AgentProperties from) {
        String socket = from.socket();
        Credentials.Agent agent = socket == null
                ? Credentials.agent()
                : path.at("socket").of(() -> Credentials.agent(Places.file(path.at("socket"), socket)));
        for (int i = 0; i < from.keys().size(); i++) {
            PropertyPath at = path.at("keys").at(i);
            String key = from.keys().get(i);
            Credentials.Agent before = agent;
            agent = at.of(() -> isKey(key) ? before.withKey(key) : before.withKey(Places.file(at, key)));
        }
        return agent;
    }

    /** Whether it is a fingerprint or a public key, and not a file. */
    private static boolean isKey(String text) {
        return text.startsWith("SHA256:") || text.contains(" ");
    }
}
