package dev.autotunnel.sshconfig.login;

import dev.autotunnel.openssh.Command;
import dev.autotunnel.sshconfig.login.LoginCase.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The files of one case: authorized_keys, key files of its own, certificates, and one configuration for each client. */
record LoginFolder(LoginCase one, Path keys, Path folder) {

    static LoginFolder create(LoginCase one, Path keys, Path parent) throws IOException {
        LoginFolder files = new LoginFolder(one, keys, Files.createDirectory(parent.resolve(one.user())));
        files.writeAuthorizedKeys();
        files.copyFiles();
        files.writeCertificates();
        for (String mode : one.all("mode")) {
            String[] words = mode.split(" ", -1);
            LoginKeys.mode(files.folder.resolve(words[1]).toString(), words[0]);
        }
        return files;
    }

    /** {@code accept KEY [options]}. */
    private void writeAuthorizedKeys() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String accept : one.all("accept")) {
            String[] words = accept.split(" ", 2);
            String key = Files.readString(keys.resolve(words[0] + ".pub")).strip();
            lines.add(
                    words.length == 1 ? key : fill(words[1], one.users().collect(Collectors.joining(","))) + " " + key);
        }
        Files.write(authorizedKeys(), lines);
    }

    /** {@code file NAME KEY}, or {@code text NAME the text}. */
    private void copyFiles() throws IOException {
        for (String file : one.all("file")) {
            String[] words = file.split(" ", -1);
            LoginKeys.copy(
                    keys.resolve(words[1]).toString(), folder.resolve(words[0]).toString(), "rw-------");
        }
        for (String text : one.all("text")) {
            String[] words = text.split(" ", 2);
            Path file = folder.resolve(words[0]);
            Files.writeString(file, words.length == 1 ? "" : fill(words[1], one.user()));
            LoginKeys.mode(file.toString(), "rw-------");
        }
    }

    /** {@code cert NAME CA PRINCIPALS [options of ssh-keygen]}: makes {@code NAME-cert.pub} of {@code NAME.pub}. */
    private void writeCertificates() throws IOException {
        String users = one.users().collect(Collectors.joining(","));
        for (String cert : one.all("cert")) {
            List<String> words = List.of(fill(cert, users).split(" ", -1));
            String key = folder.resolve(words.get(0) + ".pub").toString();
            List<String> sign = List.of(
                    "ssh-keygen", "-q", "-s", keys.resolve(words.get(1)).toString(), "-I", "id", "-n", words.get(2));
            List<String> all = new ArrayList<>(sign);
            all.addAll(words.subList(3, words.size()));
            all.add(key);
            Command.run(all).orThrow();
        }
        for (String move : one.all("move")) {
            String[] words = move.split(" ", -1);
            Files.move(folder.resolve(words[0]), folder.resolve(words[1].replace("\\s", " ")));
        }
    }

    /** The block of {@code sshd_config} for the user of one client. */
    List<String> serverLines(Side side) {
        List<String> lines = new ArrayList<>();
        lines.add("Match User " + one.user(side));
        lines.add("AuthorizedKeysFile " + authorizedKeys());
        one.all("server").forEach(line -> lines.add(fill(line, one.user(side))));
        return lines;
    }

    /** Lines before the first {@code Host} or {@code Match} apply to {@code target}. */
    Path writeConfig(Side side, int port, Path knownHosts, String agent) throws IOException {
        String text = fill(one.config(), one.user(side)).replace("PORT", "" + port);
        String head = text.matches("(?s)(Host|Match|Include) .*") ? "" : "Host target\n";
        String rest = """
                Host *
                  HostName 127.0.0.1
                  Port %d
                  User %s
                  IdentityAgent %s
                  UserKnownHostsFile %s
                  GlobalKnownHostsFile none
                """.formatted(port, one.user(side), agent, knownHosts);
        return Files.writeString(folder.resolve("config-" + one.user(side)), head + text + rest);
    }

    String fill(String text, String user) {
        return text.replace("KEYS", keys.toString())
                .replace("DIR", folder.toString())
                .replace("USER", user);
    }

    private Path authorizedKeys() {
        return folder.resolve("authorized_keys");
    }
}
