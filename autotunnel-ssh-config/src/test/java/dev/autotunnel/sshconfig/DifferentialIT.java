package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.RequiresOpenSsh;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our own reader beside {@code ssh -G}: equal, or refused for a reason that the case lists. */
@RequiresOpenSsh
class DifferentialIT {
    @TempDir
    private Path folder;

    /**
     * One configuration.
     *
     * @param number the place of the case in the file
     * @param destination {@code [user@]host}
     * @param expectation {@code equal}, {@code both refuse}, or {@code refused: } and the reason
     * @param options options of the caller
     * @param text the configuration, then other files
     */
    record Case(int number, String destination, String expectation, List<String> options, String text) {
        @Override
        public String toString() {
            return "%d %s: %s".formatted(number, expectation, text.replace('\n', ';'));
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream in = DifferentialIT.class.getResourceAsStream("differential.txt")) {
            String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            List<Case> cases = new ArrayList<>();
            List<String> parts = List.of(all.split("(?m)^=== ", -1));
            for (String part : parts.subList(1, parts.size())) {
                String[] head = part.split("\n", 2);
                List<String> fields = List.of(head[0].split(" \\| ", -1));
                List<String> options = fields.subList(2, fields.size());
                cases.add(new Case(cases.size() + 1, fields.get(0), fields.get(1), options, head[1]));
            }
            return cases.stream();
        }
    }

    @Test
    void there_are_at_least_60_files() throws IOException {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(60);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void our_reader_agrees_with_ssh_or_refuses(Case config) throws IOException {
        Path file = write(config);
        Object theirs = result(config, file, false);
        Object ours = result(config, file, true);
        switch (config.expectation()) {
            case "equal" -> {
                assertThat(theirs).isInstanceOf(SshConfig.class);
                assertThat(ours).isEqualTo(theirs);
            }
            case "both refuse" -> {
                assertThat(theirs).isInstanceOf(SshConfigException.class);
                assertThat(ours).isInstanceOf(SshConfigException.class);
            }
            default -> {
                assertThat(theirs).isInstanceOf(SshConfig.class);
                assertThat(ours)
                        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
                        .hasMessageContaining(config.expectation().replace("refused: ", ""));
            }
        }
    }

    private Object result(Case config, Path file, boolean own) {
        SshConfig.Builder builder = SshConfig.builder(config.destination()).file(file);
        config.options().forEach(option -> builder.option(option.replace("DIR", folder.toString())));
        try {
            return (own ? builder.withoutOpenSsh() : builder).build();
        } catch (SshConfigException e) {
            return e;
        }
    }

    private Path write(Case config) throws IOException {
        Path file = folder.resolve("config");
        for (String part : ("config\n" + config.text()).split("(?m)^--- ", -1)) {
            String[] head = part.split("\n", 2);
            Path target = folder.resolve(head[0]);
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            Files.writeString(target, head[1].replace("DIR", folder.toString()));
        }
        return file;
    }
}
