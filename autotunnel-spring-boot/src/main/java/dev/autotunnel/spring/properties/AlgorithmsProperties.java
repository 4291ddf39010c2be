package dev.autotunnel.spring.properties;

import org.jspecify.annotations.Nullable;

/**
 * Changes to the offered algorithms, in the syntax of OpenSSH. Immutable.
 *
 * @param kex algorithms of key exchange
 * @param ciphers ciphers
 * @param macs codes of message authentication
 * @param hostKeys algorithms of the host key
 * @param publicKeys algorithms by which our keys sign
 * @param caSignatures algorithms by which a certificate authority may sign the host certificate
 * @param requiredRsaSize least size of RSA keys in bits
 */
public record AlgorithmsProperties(
        @Nullable String kex,
        @Nullable String ciphers,
        @Nullable String macs,
        @Nullable String hostKeys,
        @Nullable String publicKeys,
        @Nullable String caSignatures,
        @Nullable Integer requiredRsaSize) {}
