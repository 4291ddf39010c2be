package dev.autotunnel.sshconfig.login;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One login, read from a file of cases; {@code keys.txt} explains the format. Immutable.
 *
 * @param user the start of the name of its users on the server
 * @param name what the case is about; unique
 * @param in whether {@code ssh} gets in
 * @param setup what is set up for it, by keyword
 * @param config the lines of the configuration file
 */
record LoginCase(String user, String name, boolean in, Map<String, List<String>> setup, String config) {
    private static final List<String> FILES =
            List.of("keys", "files", "agents", "factors", "servers", "certificates", "configurations");

    /** The two clients, by the last letter of their users. */
    enum Side {
        SSH("s"),
        OURS("o");

        private final String letter;

        Side(String letter) {
            this.letter = letter;
        }
    }

    static List<LoginCase> all() throws IOException {
        List<LoginCase> cases = new ArrayList<>();
        for (String file : FILES) {
            String text = resource(file + ".txt");
            List<String> parts = List.of(text.split("(?m)^=== ", -1));
            for (String part : parts.subList(1, parts.size())) {
                cases.add(parse("u%03d".formatted(cases.size() + 1), part));
            }
        }
        return cases;
    }

    private static String resource(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(LoginCase.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static LoginCase parse(String user, String part) {
        List<String> lines = part.lines().toList();
        String[] head = lines.get(0).split(" \\| ", 2);
        Map<String, List<String>> setup = new LinkedHashMap<>();
        StringBuilder config = new StringBuilder();
        for (String line : lines.subList(1, lines.size())) {
            if (config.length() == 0 && line.matches("[a-z].*")) {
                String[] words = line.split(" ", 2);
                setup.computeIfAbsent(words[0], keyword -> new ArrayList<>()).add(words.length == 1 ? "" : words[1]);
            } else if (!line.isBlank()) {
                config.append(line).append('\n');
            }
        }
        return new LoginCase(user, head[1], head[0].equals("in"), setup, config.toString());
    }

    List<String> all(String keyword) {
        return setup.getOrDefault(keyword, List.of());
    }

    Optional<String> first(String keyword) {
        return all(keyword).stream().findFirst();
    }

    boolean has(String keyword) {
        return setup.containsKey(keyword);
    }

    String user(Side side) {
        return user + side.letter;
    }

    Stream<String> users() {
        return Stream.of(Side.values()).map(this::user);
    }

    @Override
    public String toString() {
        return name;
    }
}
