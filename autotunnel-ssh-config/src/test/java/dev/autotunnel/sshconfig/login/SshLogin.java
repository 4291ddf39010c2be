package dev.autotunnel.sshconfig.login;

import dev.autotunnel.sshconfig.login.LoginCase.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One login by {@code ssh -N -L}. It is in when it has made the socket of the forward. Thread-safe. */
record SshLogin(LoginSite site, Path askpass) {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    static SshLogin create(LoginSite site, Path folder) throws IOException {
        Path askpass = Files.writeString(folder.resolve("askpass"), """
                #!/bin/sh
                case "$1" in
                *continue*) exit 1 ;;
                *assphrase*) answer=$TEST_PASSPHRASE ;;
                *) answer=$TEST_PASSWORD ;;
                esac
                [ -n "$answer" ] && echo "$answer"
                """);
        LoginKeys.mode(askpass.toString(), "rwx------");
        return new SshLogin(site, askpass);
    }

    Outcome play(LoginCase one) throws Exception {
        Path socket = site.file(one, "socket");
        Path errors = site.file(one, "ssh.log");
        boolean asked = one.has("password") || one.has("passphrase");
        List<String> command = new ArrayList<>(
                List.of("ssh", "-v", "-F", site.config(one, Side.SSH).toString(), "-N"));
        command.addAll(List.of("-L", socket + ":127.0.0.1:1", "-oExitOnForwardFailure=yes"));
        command.addAll(List.of("-oNumberOfPasswordPrompts=1", "-oBatchMode=" + (asked ? "no" : "yes"), "target"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        Map<String, String> environment = builder.environment();
        environment.remove("SSH_AUTH_SOCK");
        environment.putAll(Map.of("SSH_ASKPASS", askpass.toString(), "SSH_ASKPASS_REQUIRE", "force"));
        one.first("password").ifPresent(which -> environment.put("TEST_PASSWORD", OurLogin.password(which)));
        one.first("passphrase").ifPresent(which -> environment.put("TEST_PASSPHRASE", OurLogin.passphrase(which)));
        Process process = builder.start();
        try {
            long end = System.nanoTime() + PATIENCE;
            while (process.isAlive() && Files.notExists(socket) && System.nanoTime() - end < 0) {
                Thread.sleep(10);
            }
            return new Outcome(Files.exists(socket), Files.readString(errors));
        } finally {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
