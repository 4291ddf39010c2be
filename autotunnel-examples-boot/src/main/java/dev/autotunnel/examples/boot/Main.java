package dev.autotunnel.examples.boot;

import dev.autotunnel.TunnelException;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.examples.boot.app.OrderLoad;
import dev.autotunnel.examples.boot.app.Orders;
import dev.autotunnel.examples.boot.app.OrdersApplication;
import dev.autotunnel.examples.stage.Faults;
import dev.autotunnel.examples.stage.Narrator;
import dev.autotunnel.examples.stage.Outages;
import dev.autotunnel.examples.stage.Pace;
import dev.autotunnel.examples.stage.Scenario;
import dev.autotunnel.examples.stage.Screen;
import dev.autotunnel.page.TunnelPage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Runs a Spring Boot application whose database is behind a bastion, while the link to the bastion fails:
 *
 * <pre>
 * JdbcTemplate, HikariCP -> 127.0.0.1:port (the tunnel) -> faulty link -> SSH server -> PostgreSQL
 * </pre>
 *
 * <p>The faults come by themselves, or with {@code --faults=button} from a page.
 */
public final class Main {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Screen screen;
    private final Pace pace;
    private final Outages outages = new Outages();
    private final Faults faults;

    Main(Screen screen, Pace pace) {
        this.screen = screen;
        this.pace = pace;
        this.faults = new Faults(screen);
    }

    /** What happens while the application runs. */
    interface Play {
        /** Returns when it is over. */
        void play(Site site, FaultPage page) throws InterruptedException;
    }

    /** Takes about 40 s, or until the button <em>finish</em>; the exit status is 0 if the tunnel did its job, else 1. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Screen screen = Screen.standard();
        screen.title(
                "A Spring Boot application works with PostgreSQL through an SSH tunnel while the link and the server fail");
        Main main = new Main(screen, Pace.unhurried());
        boolean buttons = List.of(args).contains("--faults=button");
        Report report = main.run(buttons ? (site, page) -> page.awaitFinish() : main::scenario);
        report.print(screen);
        System.exit(report.exitStatus());
    }

    /** Three outages that come by themselves. */
    void scenario(Site site, FaultPage page) throws InterruptedException {
        new Scenario(faults, site.link(), site.bastion(), pace).play();
    }

    Report run(Play play) throws IOException, InterruptedException {
        screen.line("PostgreSQL, an SSH server and the application start.");
        try (Site site = Site.start();
                ConfigurableApplicationContext application = application(site)) {
            OrderLoad load = application.getBean(OrderLoad.class);
            URI livePage = application.getBean(TunnelPage.class).uri();
            try (load;
                    FaultButtons buttons = new FaultButtons(faults, site);
                    FaultPage page = FaultPage.start(buttons, livePage, () -> count(load))) {
                load.start();
                screen.line("The live page: " + livePage);
                screen.line("The buttons:   " + page.uri());
                play.play(site, page);
            }
            boolean up = comesUp(application.getBean(TunnelSupervisor.class));
            long inTable = up ? application.getBean(Orders.class).count() : 0;
            return new Report(count(load), inTable, outages.all(), faults, up);
        }
    }

    private Count count(OrderLoad load) {
        return Count.of(load.outcomes(), outages.all());
    }

    private ConfigurableApplicationContext application(Site site) {
        // HikariCP then tests a connection that was used a moment ago, too. An application has this in the command of
        // its JVM.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
        return new SpringApplicationBuilder(OrdersApplication.class)
                .initializers(context -> {
                    GenericApplicationContext beans = (GenericApplicationContext) context;
                    beans.registerBean("narrator", TunnelListener.class, () -> new Narrator(screen));
                    beans.registerBean("outages", TunnelListener.class, () -> outages);
                })
                .run(site.arguments());
    }

    private boolean comesUp(TunnelSupervisor tunnel) {
        try {
            tunnel.awaitUp(PATIENCE);
            return true;
        } catch (TunnelException e) {
            screen.bad(e.failure().toString());
            return false;
        }
    }
}
