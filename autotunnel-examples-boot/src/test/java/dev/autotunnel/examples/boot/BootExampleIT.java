package dev.autotunnel.examples.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.examples.stage.Pace;
import dev.autotunnel.examples.stage.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(180)
class BootExampleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Main main =
            new Main(new Screen(new PrintStream(output, true, StandardCharsets.UTF_8), false), Pace.brisk());

    @Test
    void no_order_fails_that_was_not_in_flight_in_three_outages() throws Exception {
        Report report = main.run(main::scenario);
        report.print(new Screen(new PrintStream(output, true, StandardCharsets.UTF_8), false));

        assertThat(report.exitStatus()).as(this::printed).isZero();
        assertThat(report.orders().ok()).as(this::printed).isGreaterThan(10);
        assertThat(report.orders().otherwise()).as(this::printed).isZero();
        // Four workers, each with an order in flight, and three faults.
        assertThat(report.orders().inFlight()).as(this::printed).isBetween(0L, 12L);
        assertThat(report.outages())
                .as(this::printed)
                .hasSize(3)
                .allMatch(outage -> outage.over().isPresent());
        assertThat(printed()).contains("The live page: http://127.0.0.1:", "no order failed that was not in flight");
    }

    @Test
    void the_buttons_cut_the_link_and_make_a_black_hole_and_the_counts_go_on() throws Exception {
        Report report = main.run((site, page) -> {
            assertThat(get(page.uri()).body()).contains("Cut the link");
            assertThat(get(page.uri().resolve("faults.js")).body()).contains("use strict");
            assertThat(get(page.uri().resolve("live")).headers().firstValue("Location"))
                    .hasValueSatisfying(
                            live -> assertThat(get(URI.create(live)).body()).contains("<html"));
            assertRefusesStrangers(page);
            press(page, "cut");
            awaitPrinted("the link is cut", "down: ", "up: [db");
            press(page, "black-hole");
            awaitPrinted("a black hole", "down: ", "moves again", "up: [db");
            long before = ok(page);
            await().atMost(PATIENCE).until(() -> ok(page) > before + 10);
            press(page, "finish");
            page.awaitFinish();
        });

        assertThat(report.exitStatus()).as(this::printed).isZero();
        assertThat(report.outages()).as(this::printed).hasSize(2);
    }

    /** Neither by its script, nor by a name of its own that leads to this machine. */
    private static void assertRefusesStrangers(FaultPage page) {
        HttpRequest foreign = HttpRequest.newBuilder(page.uri().resolve("cut"))
                .header("Origin", "http://example.com")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(send(foreign).statusCode()).isEqualTo(403);
        URI byName = URI.create("http://localhost:" + page.uri().getPort() + "/");
        assertThat(get(byName).statusCode()).isEqualTo(403);
    }

    private void press(FaultPage page, String button) {
        HttpRequest press = HttpRequest.newBuilder(page.uri().resolve(button))
                .header("Origin", page.uri().toString().replaceFirst("/$", ""))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(send(press).statusCode()).isEqualTo(202);
    }

    private static long ok(FaultPage page) {
        String count = get(page.uri().resolve("count")).body();
        assertThat(count).contains("failed otherwise 0");
        return Long.parseLong(count.lines().findFirst().orElseThrow().replaceAll("\\D", ""));
    }

    private static HttpResponse<String> get(URI uri) {
        return send(HttpRequest.newBuilder(uri).build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitPrinted(String... inThisOrder) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(printed()).containsSubsequence(inThisOrder));
    }

    private String printed() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
