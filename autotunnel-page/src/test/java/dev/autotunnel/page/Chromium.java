package dev.autotunnel.page;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A headless Chromium, as Debian's package {@code chromium} brings it. Its tabs are driven by the DevTools protocol. It may
 * reach this machine only.
 */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final String LISTENS = "DevTools listening on ";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path profile;
    private final Process process;
    private final URI devTools;

    private Chromium(Path program) throws IOException {
        profile = Files.createTempDirectory("autotunnel-chromium");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox", // tests run as root
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--lang=en-GB",
                        "--proxy-server=127.0.0.1:1", // loopback addresses bypass it
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        devTools = URI.create(firstLineWith(LISTENS).replace("ws://", "http://"));
    }

    /** Returns where the program is, if there is one. */
    static Optional<Path> find() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Chromium start() {
        try {
            return new Chromium(find().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what the browser prints, on a thread that goes on until the browser ends. */
    private String firstLineWith(String text) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder all = new StringBuilder();
        String line = out.readLine();
        while (line != null && !line.contains(text)) {
            all.append(line).append('\n');
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("Chromium has ended: " + all);
        }
        Thread drain = new Thread(() -> out.lines().forEach(ignored -> {}), "chromium-output");
        drain.setDaemon(true);
        drain.start();
        return line.substring(line.indexOf(text) + text.length());
    }

    /** Opens a tab. */
    Tab open() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(devTools.resolve("/json/new"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        JsonObject target = JsonParser.parseString(answer).getAsJsonObject();
        return Tab.connect(http, URI.create(target.get("webSocketDebuggerUrl").getAsString()));
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            delete(profile);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | UncheckedIOException e) {
            profile.toFile().deleteOnExit(); // a child that is being killed may still write
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
