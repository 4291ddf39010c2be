package dev.autotunnel.sshconfig.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.autotunnel.openssh.Command;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.sshconfig.login.LoginCase.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same logins by {@code ssh} and by ours: who gets in is equal, and the server counts no more failures for ours, but for
 * the differences that {@code docs/openssh.md} lists.
 */
@RequiresOpenSsh
@RequiresNetworkNamespaces
@Tag("slow")
class LoginDifferentialIT {
    /** The version that our gate has. With another one what is unexpected is only reported. */
    private static final String GATE = "OpenSSH_9.2";

    private static final int AT_ONCE = 4;

    /** For whoever wants to know: one line for each case, with what we said. */
    private static final Path REPORT = Path.of("target/logins.txt");

    @TempDir
    private Path folder;

    private final Map<LoginCase, Future<Outcome>> theirs = new LinkedHashMap<>();
    private final Map<LoginCase, Future<Outcome>> ours = new LinkedHashMap<>();

    @Test
    void we_get_in_where_ssh_does_with_no_more_failures_but_for_the_listed_differences() throws Exception {
        List<LoginCase> cases = LoginCase.all();
        assertThat(cases).hasSizeGreaterThanOrEqualTo(120);
        assertThat(cases.stream().map(LoginCase::name)).doesNotHaveDuplicates();
        ServerLog log;
        List<String> logged;
        try (LoginSite site = LoginSite.start(folder, cases);
                SecretSearch search = new SecretSearch()) {
            play(site, cases);
            log = ServerLog.parse(site.log());
            logged = search.log();
        }
        Map<String, String> differences = new TreeMap<>();
        Map<String, String> unexpected = new TreeMap<>();
        List<String> said = new ArrayList<>();
        for (LoginCase one : cases) {
            Outcome their = result(theirs, one);
            Outcome our = result(ours, one);
            int most = log.failures(one.user(Side.SSH));
            int failures = log.failures(one.user(Side.OURS));
            said.add(
                    "%s: %s/%s, failures %d/%d, %s".formatted(one, word(their), word(our), most, failures, our.told()));
            if (their.in() != one.in() || disagree(log, one, their, our)) {
                unexpected.put(one.name(), "ssh: %s%nours: %s".formatted(their, our));
            }
            if (their.in() != our.in()) {
                differences.put(one.name(), LoginDifferences.said(word(their), word(our)));
            } else if (failures > most) {
                differences.put(one.name(), LoginDifferences.said(failures(most), failures(failures)));
            }
        }
        Files.write(REPORT, said);
        logged.addAll(said);
        assertNoSecretIn(logged);
        assertOfThisVersion(unexpected, differences);
    }

    private static void assertOfThisVersion(Map<String, String> unexpected, Map<String, String> differences)
            throws IOException {
        String version = Command.run(List.of("ssh", "-V")).orThrow().output();
        assumeTrue(version.startsWith(GATE), version.strip() + ": see " + REPORT);
        assertThat(unexpected)
                .as("ssh does what the case says, and the server's log agrees")
                .isEmpty();
        assertThat(differences).as("see %s", REPORT).isEqualTo(LoginDifferences.listed());
    }

    /** Whether the server says something else than a client about who got in. */
    private static boolean disagree(ServerLog log, LoginCase one, Outcome their, Outcome our) {
        return their.in() != log.accepted().contains(one.user(Side.SSH))
                || our.in() != log.accepted().contains(one.user(Side.OURS));
    }

    private void assertNoSecretIn(List<String> said) throws IOException {
        String all = String.join("\n", said);
        assertThat(all).contains("Next authentication method: publickey");
        assertThat(SecretSearch.secrets(folder.resolve("keys")))
                .hasSizeGreaterThan(100)
                .filteredOn(all::contains)
                .isEmpty();
    }

    private void play(LoginSite site, List<LoginCase> cases) throws Exception {
        SshLogin ssh = SshLogin.create(site, folder);
        OurLogin library = new OurLogin(site);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (LoginCase one : cases) {
                theirs.put(one, threads.submit(() -> ssh.play(one)));
                ours.put(one, threads.submit(() -> library.play(one)));
            }
            for (LoginCase one : cases) {
                result(theirs, one);
                result(ours, one);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Outcome result(Map<LoginCase, Future<Outcome>> of, LoginCase one) throws Exception {
        return Objects.requireNonNull(of.get(one)).get();
    }

    private static String word(Outcome outcome) {
        return outcome.in() ? "in" : "out";
    }

    private static String failures(int count) {
        return count == 1 ? "1 failure" : count + " failures";
    }
}
