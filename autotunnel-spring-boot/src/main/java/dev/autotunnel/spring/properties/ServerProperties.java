package dev.autotunnel.spring.properties;

import dev.autotunnel.spec.HostKeys;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * A server to log in to: the server of a tunnel, or one of its jump hosts.
 *
 * <p>Not thread-safe.
 */
public class ServerProperties {
    /** Address of the server, as [user@]host[:port]. */
    private @Nullable String server;

    /** Private key: a file, a resource (classpath:, base64:), or the text of the key. */
    private @Nullable String privateKey;

    /** Passphrase of the private key. */
    private @Nullable String passphrase;

    /** Files with user certificates for the private key. */
    private List<String> certificates = new ArrayList<>();

    /** More private keys, which are offered after the first one. */
    private List<PrivateKeyProperties> privateKeys = new ArrayList<>();

    /** Password on the server. */
    private @Nullable String password;

    /** SSH agent whose keys are offered. */
    @NestedConfigurationProperty
    private @Nullable AgentProperties agent;

    /** Name of the bean of type CredentialsProvider that gives the credentials. */
    private @Nullable String credentialsProvider;

    /** Name of the bean of type PromptHandler that answers what the server asks. */
    private @Nullable String promptHandler;

    /** Files with the known host keys, in the format of OpenSSH. */
    private List<String> knownHosts = new ArrayList<>();

    /** Files with keys that are refused, as RevokedHostKeys of OpenSSH: one public key a line. Needs known-hosts. */
    private List<String> revokedHostKeys = new ArrayList<>();

    /** How to treat the key of a server that no known_hosts file contains; by default it is refused. */
    private HostKeys.@Nullable Unknown unknownHostKeys;

    /** Fingerprints of the accepted host keys, as SHA256:... */
    private List<String> fingerprints = new ArrayList<>();

    /** Accepted host key, as a line of a .pub file. */
    private @Nullable String hostKey;

    /** Name of the bean of type HostKeyVerifier that judges the host key. */
    private @Nullable String hostKeyVerifier;

    /** Whether any host key is accepted. Only for throw-away test servers. */
    private boolean acceptAnyHostKey = false;

    /** Name under which known_hosts has the key of the server. */
    private @Nullable String hostKeyAlias;

    /** Way to the server, if it is not reached by TCP directly. */
    @NestedConfigurationProperty
    private @Nullable ConnectorProperties connector;

    /** Changes to the algorithms that are offered to the server. */
    @NestedConfigurationProperty
    private @Nullable AlgorithmsProperties algorithms;

    public @Nullable String getServer() {
        return server;
    }

    public void setServer(@Nullable String value) {
        this.server = value;
    }

    public @Nullable String getPrivateKey() {
        return privateKey;
    }

    public void setPrivateKey(@Nullable String value) {
        this.privateKey = value;
    }

    public @Nullable String getPassphrase() {
        return passphrase;
    }

    public void setPassphrase(@Nullable String value) {
        this.passphrase = value;
    }

    public List<String> getCertificates() {
        return certificates;
    }

    public void setCertificates(List<String> value) {
        this.certificates = value;
    }

    public List<PrivateKeyProperties> getPrivateKeys() {
        return privateKeys;
    }

    public void setPrivateKeys(List<PrivateKeyProperties> value) {
        this.privateKeys = value;
    }

    public @Nullable String getPassword() {
        return password;
    }

    public void setPassword(@Nullable String value) {
        this.password = value;
    }

    public @Nullable AgentProperties getAgent() {
        return agent;
    }

    public void setAgent(@Nullable AgentProperties value) {
        this.agent = value;
    }

    public @Nullable String getCredentialsProvider() {
        return credentialsProvider;
    }

    public void setCredentialsProvider(@Nullable String value) {
        this.credentialsProvider = value;
    }

    public @Nullable String getPromptHandler() {
        return promptHandler;
    }

    public void setPromptHandler(@Nullable String value) {
        this.promptHandler = value;
    }

    public List<String> getKnownHosts() {
        return knownHosts;
    }

    public void setKnownHosts(List<String> value) {
        this.knownHosts = value;
    }

    public List<String> getRevokedHostKeys() {
        return revokedHostKeys;
    }

    public void setRevokedHostKeys(List<String> value) {
        this.revokedHostKeys = value;
    }

    public HostKeys.@Nullable Unknown getUnknownHostKeys() {
        return unknownHostKeys;
    }

    public void setUnknownHostKeys(HostKeys.@Nullable Unknown value) {
        this.unknownHostKeys = value;
    }

    public List<String> getFingerprints() {
        return fingerprints;
    }

    public void setFingerprints(List<String> value) {
        this.fingerprints = value;
    }

    public @Nullable String getHostKey() {
        return hostKey;
    }

    public void setHostKey(@Nullable String value) {
        this.hostKey = value;
    }

    public @Nullable String getHostKeyVerifier() {
        return hostKeyVerifier;
    }

    public void setHostKeyVerifier(@Nullable String value) {
        this.hostKeyVerifier = value;
    }

    public boolean isAcceptAnyHostKey() {
        return acceptAnyHostKey;
    }

    public void setAcceptAnyHostKey(boolean value) {
        this.acceptAnyHostKey = value;
    }

    public @Nullable String getHostKeyAlias() {
        return hostKeyAlias;
    }

    public void setHostKeyAlias(@Nullable String value) {
        this.hostKeyAlias = value;
    }

    public @Nullable ConnectorProperties getConnector() {
        return connector;
    }

    public void setConnector(@Nullable ConnectorProperties value) {
        this.connector = value;
    }

    public @Nullable AlgorithmsProperties getAlgorithms() {
        return algorithms;
    }

    public void setAlgorithms(@Nullable AlgorithmsProperties value) {
        this.algorithms = value;
    }
}
