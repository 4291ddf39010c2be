package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names that were given up for names of the field do not come back, neither as a type nor as a nested type. */
class HouseNamesTest {
    private static final Set<String> GIVEN_UP = Set.of(
            "Carrier",
            "Shift",
            "Connection",
            "Tunnel",
            "Forwards",
            "RemoteForwards",
            "Teller",
            "NearPort",
            "Risks",
            "Farewell",
            "Newcomer",
            "Words",
            "Waits",
            "Mailbox",
            "Arrival",
            "RemoteHandler",
            "Opening",
            "Opens",
            "Asked",
            "UnansweredChannel",
            "OpenedByServer",
            "Receiver",
            "Handshake",
            "Handshakes",
            "Answer",
            "Request",
            "Dial",
            "ReadAhead",
            "Clients",
            "Desk",
            "Dismissal",
            "Place",
            "Usable",
            "Step",
            "Memory",
            "Repeats",
            "Silence",
            "Wire",
            "WireInput",
            "WireOutput",
            "OwnedWindow",
            "LinkFlow",
            "Inbound");

    @Test
    void no_type_has_a_name_that_was_given_up() throws IOException {
        try (Stream<Path> classes = Files.walk(Path.of("target", "classes", "dev", "autotunnel"))) {
            assertThat(classes.map(HouseNamesTest::simpleName).filter(GIVEN_UP::contains))
                    .isEmpty();
        }
    }

    private static String simpleName(Path classFile) {
        String name = String.valueOf(classFile.getFileName()).replaceFirst("\\.class$", "");
        return name.substring(name.lastIndexOf('$') + 1);
    }
}
