package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.UIKeyboardInteractive;
import dev.autotunnel.internal.jsch.auth.callback.UserCode;
import dev.autotunnel.internal.text.UntrustedText;
import dev.autotunnel.spec.PromptHandler;
import dev.autotunnel.spec.PromptHandler.Dialogue;
import dev.autotunnel.spec.PromptHandler.Prompt;
import dev.autotunnel.spec.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives JSch the password of one login and the answers to prompts. The password is sent once by the method {@code password},
 * and once by the method {@code keyboard-interactive} in answer to a single hidden prompt that does not ask for a code. JSch
 * overwrites what it has sent, so it gets a fresh copy each time. All other prompts go to the application's handler. Without
 * an answer the login ends: an empty or a wrong answer would count as a failure on the server.
 *
 * <p>Called on the connecting thread. Blocks for as long as the handler may take.
 */
final class PromptAnswers extends Banners implements UIKeyboardInteractive {
    private static final Logger LOG = LoggerFactory.getLogger(PromptAnswers.class);

    /** The name that JSch gives to the question for a new password (SSH_MSG_USERAUTH_PASSWD_CHANGEREQ). */
    private static final String CHANGE = "Password Change Required";

    /** A prompt may name the user and the host, as FreeBSD's does: they do not tell what is asked for. */
    private static final Pattern USER_AT_HOST = Pattern.compile("\\S+@\\S+");

    private static final int LOOKED_AT = 1000;

    private static final Pattern CODE = Pattern.compile(
            "\\b(\\p{L}*code|kode|token|[ht]?otp|pin|one[- ]?time|einmal\\p{L}*)\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private final String server;
    private final @Nullable Secret password;
    private final @Nullable PromptHandler handler;
    private final UserCode code;
    private final LoginEvidence evidence;
    private boolean sent;
    private boolean answered;

    /**
     * Makes the answers of one login.
     *
     * @param server the server as user@host:port, for the handler
     */
    PromptAnswers(
            String server,
            @Nullable Secret password,
            @Nullable PromptHandler handler,
            UserCode code,
            LoginEvidence evidence) {
        super(evidence);
        this.server = server;
        this.password = password;
        this.handler = handler;
        this.code = code;
        this.evidence = evidence;
    }

    /** JSch asks a second time if the server refused the password. */
    @Override
    public boolean promptPassword(String message) {
        if (sent) {
            throw new LoginEnded(LoginFailures.passwordRefused());
        }
        sent = true;
        return password != null;
    }

    @Override
    public @Nullable String getPassword() {
        return password == null ? null : reveal(password);
    }

    @Override
    public String[] promptKeyboardInteractive(
            String destination, String name, String instruction, String[] prompts, boolean[] echo) {
        if (prompts.length == 0) {
            LOG.debug("the server says {} {}", UntrustedText.quote(name), UntrustedText.quote(instruction));
            return prompts;
        }
        if (sent && name.equals(CHANGE)) {
            throw new LoginEnded(LoginFailures.passwordExpired());
        }
        evidence.asked(String.join(" ", prompts));
        boolean hidden = prompts.length == 1 && !echo[0];
        if (password != null && !answered && hidden && !asksForCode(prompts[0])) {
            answered = true;
            return new String[] {reveal(password)};
        }
        if (handler == null) {
            throw new LoginEnded(evidence.unanswered());
        }
        return ask(handler, name, instruction, prompts, echo);
    }

    /** Looks at the beginning and the end of a long prompt: the time for the whole would grow by its length squared. */
    static boolean asksForCode(String prompt) {
        String text = prompt.length() <= 2 * LOOKED_AT
                ? prompt
                : prompt.substring(0, LOOKED_AT) + " " + prompt.substring(prompt.length() - LOOKED_AT);
        return CODE.matcher(USER_AT_HOST.matcher(text).replaceAll(" ")).find();
    }

    private String[] ask(PromptHandler by, String name, String instruction, String[] prompts, boolean[] echo) {
        List<Prompt> all = IntStream.range(0, prompts.length)
                .mapToObj(i -> Prompt.of(prompts[i], echo[i]))
                .toList();
        Dialogue dialogue = Dialogue.of(server, name, instruction, all);
        List<String> answers;
        try {
            answers = code.call(() -> by.answers(dialogue));
        } catch (UserCode.NoResult e) {
            throw new LoginEnded(evidence.noAnswer(String.valueOf(e.getMessage())));
        }
        if (answers == null
                || answers.size() != prompts.length
                || !answers.stream().allMatch(PromptAnswers::isAnswer)) {
            throw new LoginEnded(evidence.noAnswer("did not give an answer to each prompt"));
        }
        evidence.sent(LoginEvidence.ANSWERS);
        return answers.toArray(String[]::new);
    }

    private static boolean isAnswer(@Nullable String answer) {
        return answer != null && !answer.isEmpty();
    }

    private String reveal(Secret secret) {
        evidence.sent(LoginEvidence.PASSWORD);
        return new String(secret.reveal(), StandardCharsets.UTF_8);
    }
}
