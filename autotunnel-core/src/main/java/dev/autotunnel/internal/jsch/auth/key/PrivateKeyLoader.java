package dev.autotunnel.internal.jsch.auth.key;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.Signature;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a private key from its bytes, decrypts it, and proves by a signature that its parts belong together. JSch does the
 * reading for the forms that it knows. Everything else is recognised before JSch sees it, because JSch reports each of its
 * own limits as a wrong passphrase or as an invalid key.
 *
 * <p>Immutable and stateless; thread-safe. Key derivation may take seconds.
 */
public final class PrivateKeyLoader {
    static final String DSA = "is a DSA key, which OpenSSH no longer accepts";
    static final String INCONSISTENT = "is damaged: its private part does not belong to its public part";
    static final String CONVERT_REMEDY = "encrypt the key in another way, with: ssh-keygen -p -f FILE";

    private static final String DAMAGED = "is damaged, or in a form that is not known";
    private static final String BOUNCY_CASTLE = "org.bouncycastle.crypto.CipherParameters";
    private static final String JAR_REMEDY = "put the jar of org.bouncycastle:bcprov-jdk18on on the class path";
    private static final String CHACHA20 = "chacha20-poly1305@openssh.com";
    private static final String SECURITY_KEY_REMEDY =
            "add the key to an agent, which asks its device to sign (ssh-add FILE), and use Credentials.agent()";
    private static final Set<String> PEM_CIPHERS = Set.of("AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC");

    /** Gives the passphrase of a key that is encrypted; called at most once. */
    @FunctionalInterface
    public interface Passphrase {
        /** Returns the passphrase, which the caller wipes; null if there is none. */
        byte @Nullable [] reveal();
    }

    private PrivateKeyLoader() {}

    /**
     * Returns the key, decrypted.
     *
     * @param content the whole file or text
     */
    public static KeyPair load(byte[] content, Passphrase passphrase) throws UnusableKeyException {
        PemBlock block = KeyText.find(content);
        PemBlock plain = block;
        PemBlock opened = block;
        byte[] secret = null;
        try {
            inspect(block);
            if (isDecryptedHere(block)) {
                secret = passphrase(passphrase);
                opened = decrypted(block, secret);
                plain = Pkcs8.readable(opened);
            } else {
                plain = readable(block);
            }
            KeyPair pair = read(plain);
            if (pair.isEncrypted()) {
                secret = passphrase(passphrase);
                require(opens(pair, block, secret), wrongPassphrase());
            }
            require(isConsistent(pair), new UnusableKeyException(INCONSISTENT));
            return pair;
        } finally {
            plain.wipe();
            opened.wipe();
            block.wipe();
            if (secret != null) {
                PemBlock.wipe(secret);
            }
        }
    }

    static UnusableKeyException wrongPassphrase() {
        return new UnusableKeyException("does not open with this passphrase", "check the passphrase");
    }

    private static void inspect(PemBlock block) throws UnusableKeyException {
        switch (block.label()) {
            case PemBlock.OPENSSH -> {
                OpenSshKey head = OpenSshKey.head(block.body());
                requireType(head.type());
                requireBouncyCastle(head.cipher().equals(CHACHA20), head.cipher());
            }
            case PemBlock.PUTTY -> {
                PuttyKey head = PuttyKey.head(block.body());
                requireType(head.type());
                requireBouncyCastle(head.derivation() != null, "the key derivation " + head.derivation());
            }
            case PemBlock.ENCRYPTED_PKCS8 ->
                requireBouncyCastle(Pkcs8Encryption.usesScrypt(block), "the key derivation scrypt");
            case "DSA PRIVATE KEY" -> throw new UnusableKeyException(DSA);
            case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> requireCipher(block);
            case PemBlock.PKCS8 -> {}
            default -> throw new UnusableKeyException("is a %s of an unknown form".formatted(block.label()));
        }
    }

    private static boolean isDecryptedHere(PemBlock block) throws UnusableKeyException {
        return block.label().equals(PemBlock.ENCRYPTED_PKCS8) && !Pkcs8Encryption.usesScrypt(block);
    }

    /** The JDK throws many exceptions about parameters that make no sense, such as an empty salt. */
    private static PemBlock decrypted(PemBlock block, byte[] passphrase) throws UnusableKeyException {
        try {
            return Pkcs8Encryption.decrypt(block, passphrase);
        } catch (RuntimeException e) {
            throw new UnusableKeyException(DAMAGED, null, new UnusableKeyException.WithheldText(e));
        }
    }

    private static PemBlock readable(PemBlock block) throws UnusableKeyException {
        if (block.label().equals("EC PRIVATE KEY") && block.cipher() == null) {
            Pkcs8.requireUsableEc(block.body());
        }
        return block.label().equals(PemBlock.PKCS8) ? Pkcs8.readable(block) : block;
    }

    /** JSch's messages may quote the text that it reads, and so the key. */
    private static KeyPair read(PemBlock block) throws UnusableKeyException {
        byte[] text = block.text();
        try {
            KeyPair pair = KeyPair.load(new JSch(), text, null);
            if (pair == null) {
                throw new UnusableKeyException("is not a private key in a known form");
            }
            return pair;
        } catch (JSchException | RuntimeException e) {
            throw new UnusableKeyException(DAMAGED, null, new UnusableKeyException.WithheldText(e));
        } finally {
            PemBlock.wipe(text);
        }
    }

    /** JSch trusts the lengths in what it has decrypted: with a wrong passphrase they may be negative, or gigabytes. */
    private static boolean opens(KeyPair pair, PemBlock block, byte[] passphrase) throws UnusableKeyException {
        boolean version2 = block.label().equals(PemBlock.PUTTY)
                && PuttyKey.head(block.body()).derivation() == null;
        if (version2 && !PuttyMac.fits(block.body(), passphrase)) {
            return false;
        }
        try {
            return pair.decrypt(passphrase);
        } catch (RuntimeException | OutOfMemoryError e) {
            return false;
        }
    }

    private static byte[] passphrase(Passphrase passphrase) throws UnusableKeyException {
        byte[] secret = passphrase.reveal();
        if (secret == null) {
            throw new UnusableKeyException("needs a passphrase", "give the passphrase with the key");
        }
        return secret;
    }

    private static void requireType(String type) throws UnusableKeyException {
        if (type.startsWith("sk-")) {
            String what = "is the handle of a FIDO key (%s): only the device itself can sign".formatted(type);
            throw new UnusableKeyException(what, SECURITY_KEY_REMEDY);
        }
        if (type.equals("ssh-dss")) {
            throw new UnusableKeyException(DSA);
        }
    }

    private static void requireCipher(PemBlock block) throws UnusableKeyException {
        String cipher = block.cipher();
        if (cipher != null && !PEM_CIPHERS.contains(cipher.substring(0, cipher.indexOf(',')))) {
            String how = "is encrypted with %s, which is not supported".formatted(cipher.replaceAll(",.*", ""));
            throw new UnusableKeyException(how, CONVERT_REMEDY);
        }
    }

    private static void requireBouncyCastle(boolean needed, String what) throws UnusableKeyException {
        if (needed && !hasBouncyCastle()) {
            throw new UnusableKeyException(
                    "is encrypted with %s, which needs BouncyCastle".formatted(what), JAR_REMEDY);
        }
    }

    private static boolean hasBouncyCastle() {
        try {
            Class.forName(BOUNCY_CASTLE, false, JSch.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static void require(boolean holds, UnusableKeyException otherwise) throws UnusableKeyException {
        if (!holds) {
            throw otherwise;
        }
    }

    private static boolean isConsistent(KeyPair pair) {
        String algorithm = KeyIdentity.algorithm(pair.getKeyTypeString());
        byte[] data = {'t', 'e', 's', 't'};
        try {
            byte[] signature = pair.getSignature(data, algorithm);
            Signature verifier = pair.getVerifier(algorithm);
            if (signature == null || verifier == null) {
                return false;
            }
            verifier.update(data);
            return verifier.verify(signature);
        } catch (Exception e) { // JSch's interface declares no narrower type
            return false;
        }
    }
}
