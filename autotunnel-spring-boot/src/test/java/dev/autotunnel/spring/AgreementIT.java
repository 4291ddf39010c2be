package dev.autotunnel.spring;

import static dev.autotunnel.spring.ActuatorIT.health;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.spring.actuate.TunnelsEndpoint;
import dev.autotunnel.testkit.FaultyLink;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** Health, endpoint, metrics, events and page say the same as the tunnel, and as a client sees, whatever fails. */
class AgreementIT {
    private static final Duration OUTAGE = Duration.ofSeconds(20);
    private static final Duration BEFORE_THE_CLIENT = Duration.ofSeconds(17); // it waits for 10 s at most

    private final Bastion bastion = new Bastion();
    private final EchoTarget target = new EchoTarget();
    private final FaultyLink link = FaultyLink.to(bastion.server().address());
    private ConfigurableApplicationContext context;
    private TunnelSupervisor tunnel;

    @BeforeEach
    void start() {
        Map<String, Object> properties = bastion.properties("orders", "db=localhost:" + target.port());
        String prefix = "autotunnel.tunnels.orders.";
        properties.put(prefix + "server", bastion.server().user() + "@127.0.0.1:" + link.port());
        properties.put(prefix + "known-hosts", bastion.server().knownHostsFile(link.address()));
        properties.put(prefix + "restart.backoff-initial", "300ms");
        properties.put(prefix + "restart.backoff-max", "300ms");
        properties.put("spring.jmx.enabled", "true");
        properties.put("management.endpoints.jmx.exposure.include", "tunnels");
        properties.put("autotunnel.page.enabled", "true");
        properties.put("server.port", "0");
        properties.put("server.address", "127.0.0.1");
        SpringApplication application = new SpringApplication(StartIT.Listening.class);
        context = application.run(Bastion.arguments(properties, "--spring.main.banner-mode=off"));
        tunnel = context.getBean(TunnelSupervisor.class);
        allAgree(true);
        assertThat(echo()).isEqualTo("hello");
    }

    @AfterEach
    void close() {
        context.close();
        link.close();
        target.close();
        bastion.close();
    }

    @Test
    void the_link_is_cut() {
        link.cut();
        await().until(() -> tunnel.history().incidents().size() == 1 && tunnel.isUp());
        allAgree(true);
        assertThat(phases()).containsSubsequence(Phase.UP, Phase.WAITING, Phase.CONNECTING, Phase.UP);
        assertThat(endpoint()).extractingByKey("history").asString().contains("outcome=RECOVERED");
        assertThat(echo()).isEqualTo("hello");
        await().untilAsserted(() -> assertThat(forward()).containsEntry("total", 2L));
    }

    @Test
    void the_server_is_away_for_20_s() throws Exception {
        long begin = System.nanoTime();
        link.refuse();
        link.reset();
        allAgree(false);
        await().atMost(OUTAGE).until(() -> sinceNanos(begin) > BEFORE_THE_CLIENT.toNanos());
        CompletableFuture<String> client = CompletableFuture.supplyAsync(this::echo);
        await().untilAsserted(() -> {
            assertThat(tunnel.counters("db").held()).isEqualTo(1);
            assertThat(forward()).containsEntry("held", 1);
            assertThat(failures(Failure.Kind.CONNECT_REFUSED)).isGreaterThanOrEqualTo(3);
        });
        await().until(() -> sinceNanos(begin) > OUTAGE.toNanos());
        allAgree(false);
        assertThat(client).isNotDone();
        link.accept();
        assertThat(client.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
        allAgree(true);
        assertThat(forward()).containsEntry("held", 0);
    }

    @Test
    void the_key_is_refused_after_the_tunnel_was_up() {
        bastion.server().refuseAuthentication(true);
        link.reset();
        await().untilAsserted(() -> {
            String inHealth =
                    String.valueOf(health(context, "orders").getDetails().get("failure"));
            assertThat(inHealth).contains("AUTHENTICATION_REFUSED");
            assertThat(endpoint()).extractingByKey("failure").asString().isEqualTo(inHealth);
            assertThat(failures(Failure.Kind.AUTHENTICATION_REFUSED)).isPositive();
        });
        allAgree(false);
        bastion.server().refuseAuthentication(false);
        context.getBean(TunnelsEndpoint.class).tell("orders", TunnelsEndpoint.Order.RETRY_NOW);
        await().until(tunnel::isUp);
        allAgree(true);
        assertThat(echo()).isEqualTo("hello");
    }

    @Test
    void the_target_refuses() {
        target.close();
        assertThat(echo()).isNotEqualTo("hello");
        await().untilAsserted(() -> {
            assertThat(forward()).containsEntry("refused", 1L).containsKey("lastFailure");
            assertThat(tunnel.counters("db").refused()).isEqualTo(1);
            assertThat(sum("autotunnel.forward.connections.refused", "forward", "db"))
                    .isEqualTo(1);
        });
        allAgree(true);
        assertThat(phases()).containsExactly(Phase.CONNECTING, Phase.UP);
        assertThat(tunnel.history().incidents()).isEmpty();
    }

    /** Once nothing changes for a moment, all say the same. */
    private void allAgree(boolean up) {
        await().untilAsserted(() -> {
            Phase phase = tunnel.state().phase();
            assertThat(phase == Phase.UP).isEqualTo(up);
            assertThat(health(context, "orders").getStatus()).isEqualTo(up ? Status.UP : Status.DOWN);
            assertThat(health(context, "orders").getDetails()).containsEntry("state", phase.name());
            assertThat(endpoint()).containsEntry("state", phase.name());
            assertThat(page()).contains("\"phase\":\"" + phase.name() + "\"");
            assertThat(meters().get("autotunnel.tunnel.up").gauge().value()).isEqualTo(up ? 1 : 0);
            assertThat(phases()).endsWith(phase);
        });
    }

    private static long sinceNanos(long begin) {
        return System.nanoTime() - begin;
    }

    private String page() throws IOException {
        int port = LivePageIT.port(context);
        return RawHttp.ask(port, "GET /autotunnel/api/tunnels", "Host: localhost:" + port);
    }

    private Map<String, Object> endpoint() {
        Map<String, Object> one = context.getBean(TunnelsEndpoint.class).tunnel("orders");
        assertThat(one).isNotNull();
        return one;
    }

    /** What the endpoint says of the only forward; health says the same. */
    private Map<String, Object> forward() {
        Object forwards = endpoint().get("forwards");
        assertThat(health(context, "orders").getDetails()).containsEntry("forwards", forwards);
        return assertThat(forwards)
                .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
                .singleElement(InstanceOfAssertFactories.map(String.class, Object.class))
                .actual();
    }

    private List<Phase> phases() {
        return context.getBean(StartIT.Listening.class).ofSpring.stream()
                .filter(TunnelEvent.StateChanged.class::isInstance)
                .map(event -> event.state().phase())
                .toList();
    }

    private double failures(Failure.Kind kind) {
        return sum("autotunnel.tunnel.failures", "kind", kind.name().toLowerCase(Locale.ROOT));
    }

    private double sum(String meter, String tag, String value) {
        return meters().find(meter).tag(tag, value).meters().stream()
                .flatMap(found -> StreamSupport.stream(found.measure().spliterator(), false))
                .mapToDouble(Measurement::getValue)
                .sum();
    }

    private MeterRegistry meters() {
        return context.getBean(MeterRegistry.class);
    }

    /** What a client gets back; nothing if its connection ends early. */
    private String echo() {
        try {
            return EchoTarget.echo(tunnel.localPort("db"));
        } catch (UncheckedIOException e) {
            return "";
        }
    }
}
