package dev.autotunnel.internal.jsch.auth;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.algorithms.SignatureGap;
import dev.autotunnel.internal.text.UntrustedText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was offered to the server during one login and how the server answered, so that a failure names what the
 * server refused, and not what it was never asked. JSch tells the answers only in the lines of its log.
 *
 * <p>Thread-safe.
 */
public final class LoginEvidence {
    static final String PASSWORD = "the password";
    static final String ANSWERS = "the answers to its prompts";
    private static final String KEY = "the key";

    private static final Pattern METHODS = Pattern.compile("for methods '([^']*)'");
    private static final Pattern SIGNATURES = Pattern.compile("server-sig-algs=<([^<>]*)>");

    private final List<String> accepted = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final List<Failure> passedOver = new ArrayList<>();
    private List<String> signatureAlgorithms = List.of();
    private Consumer<Boolean> whenSigned = stands -> {};

    /** Null if JSch did not ask for the keys. */
    private @Nullable List<SignatureGap.Key> keys;

    private int refusedKeys;
    private boolean triesUsedUp;
    private @Nullable Failure unsigned;
    private @Nullable String banner;
    private @Nullable String prompts;

    /** What was sent by the current method. */
    private @Nullable String pending;

    /** What was sent by the method before, if it is not known yet whether the server accepted it. */
    private @Nullable String before;

    /** Takes a line of JSch's log, up to the end of the login. */
    public synchronized void heard(String line) {
        if (line.endsWith(" preauth failure")) {
            refusedKeys++;
        } else if (line.endsWith(" auth failure")) {
            refusedKeys++;
            pending = null;
            whenSigned.accept(false);
        } else if (line.startsWith("Next authentication method: ")) {
            before = pending == null ? before : pending;
            pending = null;
        } else if (line.startsWith("Login trials exceeds ")) {
            triesUsedUp = true;
        } else {
            Matcher signatures = SIGNATURES.matcher(line);
            if (signatures.find()) {
                signatureAlgorithms = List.of(signatures.group(1).split(","));
            }
        }
    }

    /** Whether the server was asked to accept something. */
    public synchronized boolean wasOffered() {
        return pending != null || before != null || !accepted.isEmpty() || (keys != null && !keys.isEmpty());
    }

    /** Whether the server has refused a key. */
    public synchronized boolean wasRefused() {
        return refusedKeys > 0;
    }

    /** Returns the algorithms by which keys may sign, as the server names them; empty if it does not name any. */
    synchronized List<String> signatureAlgorithms() {
        return signatureAlgorithms;
    }

    /** Calls back with true after a key has signed, and with false if the server then refuses that signature. */
    synchronized void whenSigned(Consumer<Boolean> callback) {
        whenSigned = callback;
    }

    /** Notes which keys JSch is given. The first call counts: JSch asks again for those that are left. */
    synchronized void keysOffered(List<SignatureGap.Key> offered) {
        keys = keys == null ? List.copyOf(offered) : keys;
    }

    synchronized void keySigned() {
        sent(KEY);
        whenSigned.accept(true);
    }

    /** Notes that something goes to the server. A method that came before was accepted then, since one refusal is the end. */
    synchronized void sent(String what) {
        settle();
        pending = pending == null || pending.equals(what) ? what : pending + " and " + what;
    }

    synchronized void notSigned(Failure why) {
        unsigned = why;
    }

    /** Notes credentials that cannot be used, while others can. */
    synchronized void passedOver(Failure why) {
        passedOver.add(why);
    }

    synchronized void banner(String text) {
        banner = UntrustedText.quote(text.strip());
    }

    /** Notes that the server asks this by keyboard-interactive. */
    synchronized void asked(String text) {
        settle();
        prompts = UntrustedText.quote(text);
    }

    private void settle() {
        if (before != null) {
            accepted.add(before);
            before = null;
        }
    }

    /**
     * Returns the failure of a login that the server did not accept.
     *
     * @param ended whether the server ended the connection, so that the answer to what was sent last is missing
     * @param said what the server or JSch said, already fit for a log
     */
    public synchronized Failure refused(boolean ended, String said) {
        if (pending != null) {
            settle();
            before = pending;
            pending = null;
        }
        if (before != null) {
            (ended || triesUsedUp ? refused : accepted).add(before);
            before = null;
        }
        if (refusedKeys > 0) {
            refused.add(0, refusedKeys == 1 ? KEY : "the keys");
        }
        String told = told(said);
        if (!accepted.isEmpty()) {
            return LoginFailures.notEnough(accepted, refused, wanted(said), told);
        }
        if (!refused.isEmpty()) {
            return LoginFailures.refused(refused, refusedKeys(), unsigned, told);
        }
        if (unsigned != null) {
            return unsigned.withMessage("the server takes the key, but " + unsigned.message() + told);
        }
        return keys == null ? LoginFailures.noCommonMethod(told) : LoginFailures.noKeyFits(keys, told);
    }

    private LoginFailures.@Nullable RefusedKeys refusedKeys() {
        List<SignatureGap.Key> all = keys == null ? List.of() : keys;
        return refusedKeys < all.size() ? null : new LoginFailures.RefusedKeys(all, signatureAlgorithms);
    }

    /** Returns the failure of a login for which no credentials can be used. */
    synchronized Failure nothingToOffer() {
        return LoginFailures.nothingToOffer(passedOver);
    }

    /** Returns the failure for a prompt to which there is no answer. */
    synchronized Failure unanswered() {
        if (!accepted.isEmpty()) {
            return LoginFailures.notEnough(
                    accepted, List.of(), "keyboard-interactive, which asks " + prompts, told(""));
        }
        String message = pending == null
                ? "the server asks for something else than a password: " + prompts
                : "the server does not let us in with %s alone, it asks: %s".formatted(pending, prompts);
        return LoginFailures.furtherFactor(message + told(""));
    }

    /** Returns the failure for a prompt handler that gave no answer. */
    synchronized Failure noAnswer(String why) {
        return Failure.of(
                Kind.CREDENTIALS_UNAVAILABLE,
                Stage.AUTHENTICATION,
                "the prompt handler %s; the server asks: %s".formatted(why, prompts));
    }

    /** Returns what was said, the server's banner, and what could not be used. */
    private String told(String said) {
        List<String> all = new ArrayList<>();
        if (!said.isEmpty()) {
            all.add(": " + said);
        }
        if (banner != null) {
            all.add("; the server's banner: " + banner);
        }
        passedOver.forEach(why -> all.add("; not used: " + why.message()));
        return String.join("", all);
    }

    /** Returns the methods by which the server would go on. */
    private String wanted(String said) {
        Matcher methods = METHODS.matcher(said);
        String more = methods.find() ? methods.group(1) : "more";
        return prompts != null && more.equals("keyboard-interactive") ? more + ", which asks " + prompts : more;
    }
}
