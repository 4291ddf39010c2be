package dev.autotunnel.testkit;

import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.auth.AbstractUserAuth;
import org.apache.sshd.server.auth.AbstractUserAuthFactory;
import org.apache.sshd.server.auth.UserAuth;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/**
 * The method {@code keyboard-interactive} with several rounds, which MINA's own does not have. As PAM does, it asks all rounds
 * and tells the result at the end. One instance for each login; used by MINA's threads, one at a time.
 */
final class PromptAuth extends AbstractUserAuth {
    private static final String NAME = "keyboard-interactive";

    private final List<PromptRound> rounds;
    private final AccessRules access;
    private int next;
    private boolean right;

    private PromptAuth(List<PromptRound> rounds, AccessRules access) {
        super(NAME);
        this.rounds = rounds;
        this.access = access;
    }

    @Override
    protected @Nullable Boolean doAuth(Buffer buffer, boolean init) throws Exception {
        if (init) {
            buffer.getString(); // language
            buffer.getString(); // submethods
            next = 0;
            right = access.admits(getUsername());
        } else {
            right &= takes(buffer);
            next++;
        }
        if (next == rounds.size()) {
            return right;
        }
        ask(rounds.get(next));
        return null; // the dialogue goes on
    }

    private boolean takes(Buffer buffer) {
        buffer.getUByte(); // SSH_MSG_USERAUTH_INFO_RESPONSE
        List<String> answers = new ArrayList<>();
        for (int left = buffer.getInt(); left > 0; left--) {
            answers.add(buffer.getString());
        }
        access.answered(answers);
        return rounds.get(next).isAnsweredBy(answers);
    }

    private void ask(PromptRound round) throws Exception {
        ServerSession session = getServerSession();
        Buffer question = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_INFO_REQUEST);
        question.putString(round.name());
        question.putString(round.instruction());
        question.putString("");
        question.putInt(round.entries().size());
        for (PromptRound.Entry entry : round.entries()) {
            question.putString(entry.prompt());
            question.putBoolean(entry.echo());
        }
        session.writePacket(question);
    }

    /** Makes one for each login. */
    static final class Factory extends AbstractUserAuthFactory {
        private final List<PromptRound> rounds;
        private final AccessRules access;

        Factory(List<PromptRound> rounds, AccessRules access) {
            super(NAME);
            this.rounds = rounds;
            this.access = access;
        }

        @Override
        public UserAuth createUserAuth(ServerSession session) {
            return new PromptAuth(rounds, access);
        }
    }
}
