package dev.autotunnel.sshconfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The table of {@code docs/openssh.md}. */
final class OpenSshTable {
    private static final Path FILE = Path.of("../docs/openssh.md");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private OpenSshTable() {}

    /**
     * One option.
     *
     * @param key the name in lower case
     * @param module what the module does
     * @param program what the autossh program does
     * @param test the class that tests it
     */
    record Row(String key, String module, String program, String test) {}

    static List<Row> rows() throws IOException {
        String text = Files.readString(FILE);
        List<Row> rows = new ArrayList<>();
        for (String line : text.substring(text.indexOf("## All options")).split("\n", -1)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 7 && cells[1].contains("`")) {
                String test = NAME.matcher(cells[5])
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1);
                NAME.matcher(cells[1])
                        .results()
                        .map(name -> new Row(KnownOptions.key(name.group(1)), cells[3].strip(), cells[4].strip(), test))
                        .forEach(rows::add);
            }
        }
        return rows;
    }
}
