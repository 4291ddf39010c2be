package dev.autotunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.JSch;
import dev.autotunnel.TunnelMXBean;
import dev.autotunnel.internal.jsch.auth.certificate.MeasuredRsa;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The metadata for native images names all that is found by name. The images themselves are not built here. */
class NativeMetadataTest {
    private static final String FILE = "/META-INF/native-image/dev.autotunnel/autotunnel-core/reflect-config.json";
    private static final Path FLOW = Path.of("src/main/java/dev/autotunnel/internal/jsch/flow");
    private static final String JSCH = "com.jcraft.jsch.";
    private static final Pattern NAME = Pattern.compile("\"name\": \"([^\"]+)\"");

    /** What our options never ask JSch for: Kerberos, and compression. */
    private static final List<String> NEVER_ASKED_FOR =
            List.of(JSCH + "UserAuthGSSAPIWithMIC", JSCH + "jgss.GSSContextKrb5", JSCH + "jzlib.Compression");

    /** How the handles' code names classes that it cannot import. */
    private static final Map<String, String> VARIABLES =
            Map.of("packet", JSCH + "Packet", "ofDaemon", JSCH + "ChannelForwardedTCPIP$ConfigDaemon");

    /** The entries by the name of their class: the names of fields and methods. */
    private final Map<String, List<String>> entries = new TreeMap<>();

    NativeMetadataTest() throws IOException {
        try (InputStream in = Objects.requireNonNull(NativeMetadataTest.class.getResourceAsStream(FILE))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> NAME.matcher(line)
                            .results()
                            .map(name -> name.group(1))
                            .toList())
                    .filter(names -> !names.isEmpty())
                    .forEach(names -> entries.put(names.get(0), names.subList(1, names.size())));
        }
    }

    @Test
    void each_class_that_jsch_makes_by_name_has_its_constructor() throws ReflectiveOperationException {
        Field options = JSch.class.getDeclaredField("config");
        options.setAccessible(true);
        List<String> named = ((Map<?, ?>) options.get(null))
                .values().stream()
                        .map(Object::toString)
                        .filter(value -> value.startsWith(JSCH))
                        .filter(value -> !NEVER_ASKED_FOR.contains(value))
                        .toList();

        assertThat(named).hasSizeGreaterThan(80);
        assertThat(named).allSatisfy(name -> assertThat(entries.get(name)).containsExactly("<init>"));
        assertThat(entries.get(RemoteTrampoline.class.getName())).containsExactly("<init>");
        assertThat(List.of("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"))
                .extracting(MeasuredRsa::classFor)
                .allSatisfy(name -> assertThat(entries.get(name)).containsExactly("<init>"));
    }

    @Test
    void each_member_of_jsch_for_which_we_have_a_handle() throws IOException {
        Pattern find =
                Pattern.compile("find(VarHandle|Virtual|Constructor)\\(\\s*(\\w+)(?:\\.class)?, (?:\"(\\w+)\")?");
        List<MatchResult> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(FLOW)) {
            for (Path file : files.toList()) {
                Matcher handles = find.matcher(Files.readString(file));
                handles.results().forEach(all::add);
            }
        }

        assertThat(all).hasSizeGreaterThan(25);
        assertThat(all).allSatisfy(handle -> {
            String type = VARIABLES.getOrDefault(handle.group(2), JSCH + handle.group(2));
            String member = handle.group(1).equals("Constructor") ? "<init>" : handle.group(3);
            assertThat(entries.get(type)).as(type).contains(member);
        });
    }

    @Test
    void the_members_that_are_named_exist() throws ClassNotFoundException {
        for (Map.Entry<String, List<String>> entry : entries.entrySet()) {
            if (!entry.getKey().startsWith(JSCH) || entry.getKey().contains(".bc.") || isOfLaterJdk(entry.getKey())) {
                continue; // BouncyCastle is not on this class path
            }
            Class<?> type = Class.forName(entry.getKey(), false, JSch.class.getClassLoader());
            List<String> members = Stream.of(
                            Stream.of(type.getDeclaredFields()).map(Field::getName),
                            Stream.of(type.getDeclaredMethods()).map(Method::getName),
                            Stream.of("<init>"))
                    .flatMap(names -> names)
                    .toList();
            assertThat(members).as(entry.getKey()).containsAll(entry.getValue());
        }
        assertThat(entries).containsKey(TunnelMXBean.class.getName());
    }

    /** Only JDK 24 and later have ML-KEM. */
    private static boolean isOfLaterJdk(String type) {
        return type.startsWith(JSCH + "jce.MLKEM");
    }
}
