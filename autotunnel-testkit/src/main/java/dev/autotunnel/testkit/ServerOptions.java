package dev.autotunnel.testkit;

import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.signature.Signature;
import org.jspecify.annotations.Nullable;

/** What the builder collected and a running server cannot change. An empty list of algorithms stands for MINA's own. */
record ServerOptions(
        int port,
        String user,
        String password,
        List<AuthMethod> authMethods,
        boolean allAuthMethods,
        List<PromptRound> prompts,
        @Nullable String banner,
        List<PublicKey> authorizedKeys,
        List<HostKeyType> hostKeyTypes,
        List<KeyExchangeFactory> keyExchanges,
        List<NamedFactory<Cipher>> ciphers,
        List<NamedFactory<Signature>> publicKeyAlgorithms) {

    @Override
    public String toString() {
        return "ServerOptions[port=" + port + ", user=" + user + ", authMethods=" + authMethods + "]";
    }
}
