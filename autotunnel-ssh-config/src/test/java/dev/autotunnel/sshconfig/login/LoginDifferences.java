package dev.autotunnel.sshconfig.login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The list of {@code docs/openssh.md}: the names of the cases, what {@code ssh} does, what we do, and why. */
final class LoginDifferences {
    private static final Path FILE = Path.of("../docs/openssh.md");
    private static final String BEGIN = "## Logins: differences";
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    private LoginDifferences() {}

    /** Returns what {@code ssh} does and what we do, by the name of the case. */
    static Map<String, String> listed() throws IOException {
        String text = Files.readString(FILE);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        Map<String, String> listed = new TreeMap<>();
        for (String line : text.substring(begin, text.indexOf("\n## ", begin)).split("\n", -1)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 6) {
                NAME.matcher(cells[1])
                        .results()
                        .forEach(name -> listed.put(name.group(1), said(cells[2].strip(), cells[3].strip())));
            }
        }
        return listed;
    }

    static String said(String ssh, String ours) {
        return "ssh: " + ssh + ", ours: " + ours;
    }
}
