package dev.autotunnel.autossh;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expands {@code ~}, {@code ${VARIABLE}} and the TOKENS of {@code ssh_config} ({@code %h} and others) in paths. Immutable.
 *
 * @param variables the environment variables
 * @param home the home directory of the user
 * @param values the value of each token by its letter
 */
record Tokens(Map<String, String> variables, Path home, Map<Character, String> values) {
    private static final Pattern TOKEN = Pattern.compile("%(.)|\\$\\{(\\w+)}");

    /** Returns the tokens of one host. */
    static Tokens of(Map<String, String> variables, Path home, String destinationHost, HostSettings settings) {
        return new Tokens(
                variables,
                home,
                Map.of(
                        '%', "%",
                        'd', home.toString(),
                        'h', settings.get("hostname"),
                        'n', destinationHost,
                        'p', settings.get("port"),
                        'r', settings.get("user"),
                        'u', System.getProperty("user.name")));
    }

    /**
     * Returns the expanded path.
     *
     * @throws UsageException if the text contains an unknown token or variable
     */
    Path path(String text) {
        String expanded = TOKEN.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match)));
        return expanded.startsWith("~/") ? home.resolve(expanded.substring(2)) : Path.of(expanded);
    }

    private String value(MatchResult match) {
        String value = match.group(1) != null ? values.get(match.group(1).charAt(0)) : variables.get(match.group(2));
        if (value == null) {
            throw new UsageException("%s: unknown token or variable".formatted(match.group()));
        }
        return value;
    }
}
