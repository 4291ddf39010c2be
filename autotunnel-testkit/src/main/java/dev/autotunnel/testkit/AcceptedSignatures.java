package dev.autotunnel.testkit;

import java.util.List;
import java.util.function.BiConsumer;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.kex.extension.DefaultServerKexExtensionHandler;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.signature.Signature;

/**
 * Tells clients which signatures of their keys are accepted. MINA's own names the algorithms of the host keys.
 *
 * <p>Called on MINA's threads.
 */
final class AcceptedSignatures extends DefaultServerKexExtensionHandler {

    private final List<String> names;

    AcceptedSignatures(List<NamedFactory<Signature>> accepted) {
        this.names = NamedResource.getNameList(accepted);
    }

    @Override
    public void collectExtensions(Session session, KexPhase phase, BiConsumer<String, Object> collector) {
        if (phase == KexPhase.NEWKEYS) {
            collector.accept("server-sig-algs", names);
        }
    }
}
