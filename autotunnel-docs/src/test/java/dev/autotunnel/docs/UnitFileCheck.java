package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Unit files have sections and keys that systemd knows, of those that the pages use. */
final class UnitFileCheck {
    private static final Map<String, Set<String>> KEYS = Map.of(
            "[Unit]", Set.of("Description", "Wants", "Requires", "After"),
            "[Service]",
                    Set.of(
                            "Type",
                            "User",
                            "ExecStart",
                            "Environment",
                            "LoadCredential",
                            "Restart",
                            "RestartSec",
                            "RestartPreventExitStatus",
                            "SuccessExitStatus",
                            "TimeoutStopSec"),
            "[Install]", Set.of("WantedBy"));

    private UnitFileCheck() {}

    static void check(String text) {
        String section = "";
        for (String line : text.lines().filter(line -> !line.isBlank()).collect(Collectors.toList())) {
            if (line.startsWith("[")) {
                section = line.strip();
                assertThat(KEYS).containsKey(section);
            } else if (!line.startsWith("#")) {
                assertThat(KEYS.getOrDefault(section, Set.of()))
                        .as(section)
                        .contains(line.substring(0, Math.max(0, line.indexOf('='))));
            }
        }
    }
}
