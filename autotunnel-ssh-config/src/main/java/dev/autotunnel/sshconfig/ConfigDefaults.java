package dev.autotunnel.sshconfig;

import java.util.List;
import java.util.Locale;

/** The values of options that no file and no caller sets, as in OpenSSH. Thread-safe. */
final class ConfigDefaults {
    static final String GLOBAL_KNOWN_HOSTS = "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2";

    private static final List<String> KEYS = List.of(
            "~/.ssh/id_rsa", "~/.ssh/id_ecdsa", "~/.ssh/id_ecdsa_sk", "~/.ssh/id_ed25519", "~/.ssh/id_ed25519_sk");

    private ConfigDefaults() {}

    /**
     * Completes settings that were read from files.
     *
     * @param settings what the caller and the files set
     * @param surroundings the home directory and the variables
     * @param host the host as the caller gave it
     */
    static void complete(HostSettings settings, Surroundings surroundings, String host) {
        HostSettings.Setting given =
                settings.first("hostname").orElse(new HostSettings.Setting(List.of(host), Origin.DEFAULT));
        settings.replace("hostname", new HostSettings.Setting(List.of(realName(given, host)), given.origin()));
        settings.first("hostkeyalias")
                .ifPresent(alias -> settings.replace(
                        "hostkeyalias",
                        new HostSettings.Setting(List.of(alias.text().toLowerCase(Locale.ROOT)), alias.origin())));
        settings.addDefault("user", System.getProperty("user.name"));
        settings.addDefault("port", "22");
        settings.addDefault("serveraliveinterval", "0");
        settings.addDefault("serveralivecountmax", "3");
        settings.addDefault("stricthostkeychecking", "ask");
        settings.addDefault("userknownhostsfile", "~/.ssh/known_hosts", "~/.ssh/known_hosts2");
        settings.addDefault("globalknownhostsfile", GLOBAL_KNOWN_HOSTS.split(" "));
        addKeys(settings);
        HostSettings.Setting known = settings.first("userknownhostsfile").orElseThrow();
        Tokens tokens = surroundings.tokens(host, settings);
        List<String> names = known.words().stream()
                .map(name -> tokens.name(name, known.origin()))
                .toList();
        settings.replace("userknownhostsfile", new HostSettings.Setting(names, known.origin()));
        expandSockets("localforward", settings, tokens);
        expandSockets("remoteforward", settings, tokens);
    }

    /** Adds the files of {@code ~/.ssh} if no key file is named. */
    static void addKeys(HostSettings settings) {
        if (settings.all("identityfile").isEmpty()) {
            KEYS.forEach(key -> settings.add("identityfile", new HostSettings.Setting(List.of(key), Origin.DEFAULT)));
        }
    }

    /** Of the arguments of a forward only the paths of sockets may have tokens. */
    private static void expandSockets(String key, HostSettings settings, Tokens tokens) {
        List<HostSettings.Setting> forwards = settings.all(key);
        settings.remove(key);
        for (HostSettings.Setting forward : forwards) {
            List<String> words = forward.words().stream()
                    .map(word -> word.startsWith("/") || word.startsWith("[/")
                            ? tokens.expand(word, forward.origin())
                            : word)
                    .toList();
            settings.add(key, new HostSettings.Setting(words, forward.origin()));
        }
    }

    /** Expands {@code %h} in {@code HostName}, the only token there. A name is lowered, as {@code ssh} does. */
    static String realName(HostSettings.Setting hostName, String host) {
        StringBuilder name = new StringBuilder();
        String text = hostName.text();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '%' || hostName.origin().isDefault()) {
                name.append(c);
                continue;
            }
            char token = i < text.length() ? text.charAt(i++) : ' ';
            if (token != 'h' && token != '%') {
                throw hostName.origin().refuse("HostName %s: only the tokens %%h and %%%% are known".formatted(text));
            }
            name.append(token == 'h' ? host : "%");
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
