package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Category;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.spec.RestartPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the tables of {@code docs/troubleshooting.md} equal to the kinds of failure: their javadoc and their remedies. */
class TroubleshootingTest {
    private static final Path PAGE = Path.of("..", "docs", "troubleshooting.md");
    private static final Set<Kind> ALSO_OF_CLIENTS = Set.of(Kind.FORWARD_TIMEOUT, Kind.OUT_OF_MEMORY);
    private static final Path SOURCE = Path.of("src", "main", "java", "dev", "autotunnel", "event", "Failure.java");

    @Test
    void each_kind_has_its_row() throws IOException {
        String page = Files.readString(PAGE);
        String source = Files.readString(SOURCE);
        for (Category category : Category.values()) {
            String expected = table(category, source);
            String heading = "<!-- kinds: " + category.name().toLowerCase(Locale.ROOT) + " -->\n";
            assertThat(page)
                    .as("%s must have this table after %s:%n%s", PAGE.normalize(), heading.strip(), expected)
                    .contains(heading + expected);
        }
    }

    private static String table(Category category, String source) {
        StringBuilder table = new StringBuilder("| kind | what happened | what to do |\n|---|---|---|\n");
        for (Kind kind : Kind.values()) {
            if (belongs(kind, category)) {
                boolean fatal = category == Category.ATTEMPT && RestartPolicy.DEFAULT_FATAL_KINDS.contains(kind);
                table.append("| `%s`%s | %s | %s |%n"
                        .formatted(kind, fatal ? ", fatal" : "", whatHappened(kind, source), sentence(kind.remedy())));
            }
        }
        return table.toString().replace("\r\n", "\n");
    }

    /** A kind is in the table of its category, and in another if its event or state may concern somebody else. */
    private static boolean belongs(Kind kind, Category category) {
        return kind.category() == category
                || (category == Category.ATTEMPT && kind == Kind.TARGET_PROHIBITED)
                || (category == Category.CLIENT && ALSO_OF_CLIENTS.contains(kind));
    }

    /** Returns the javadoc of the kind as Markdown. */
    private static String whatHappened(Kind kind, String source) {
        Matcher javadoc = Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s*" + kind.name() + "\\(", Pattern.DOTALL)
                .matcher(source);
        assertThat(javadoc.find()).as("%s has a javadoc comment", kind).isTrue();
        return javadoc.group(1)
                .replaceAll("(?m)^\\s*\\*", " ")
                .replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String sentence(String remedy) {
        return Character.toUpperCase(remedy.charAt(0)) + remedy.substring(1) + ".";
    }
}
