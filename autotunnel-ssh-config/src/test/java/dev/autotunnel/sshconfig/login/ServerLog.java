package dev.autotunnel.sshconfig.login;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the servers say about the logins of each user.
 *
 * @param accepted the users that got in
 * @param failures how many times something that a user offered was refused; the question for the methods ({@code none}) is none
 */
record ServerLog(Set<String> accepted, Map<String, Integer> failures) {
    private static final Pattern LINE =
            Pattern.compile("(?m)^(Accepted|Failed) (?!none )\\S+ for (?:invalid user )?(u\\d+[so])");

    static ServerLog parse(String log) {
        ServerLog parsed = new ServerLog(new HashSet<>(), new HashMap<>());
        Matcher line = LINE.matcher(log);
        while (line.find()) {
            if (line.group(1).equals("Accepted")) {
                parsed.accepted.add(line.group(2));
            } else {
                parsed.failures.merge(line.group(2), 1, Integer::sum);
            }
        }
        return parsed;
    }

    int failures(String user) {
        return failures.getOrDefault(user, 0);
    }
}
