package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.docs.site.Finished;
import dev.autotunnel.docs.site.Listener;
import dev.autotunnel.docs.site.Machine;
import dev.autotunnel.docs.site.RequiresProgram;
import dev.autotunnel.docs.site.Site;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the pages as they are, in a small network with the hosts that they name, and looks at what came of them.
 * {@link CommandsAreRunTest} holds that none is left out.
 */
@RequiresProgram({"curl", "ssh", "ssh-keyscan", "runuser", "su"})
@ExtendWith(PageScripts.class)
class PageCommandsIT {
    private static final Path MODULE = Repository.ROOT.resolve("autotunnel-autossh");
    private static final String DESKTOP = "The desktop of a device behind NAT";
    private static final String RFB = "RFB 003.008";
    private static final String SUBJECTS = "[\"orders-value\"]";

    @TempDir
    private static Path outputs;

    private static Site site;
    private static Machine reader;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        assertThat(MODULE.resolve("target/autossh.jar"))
                .as("the jar of the program, which mvn -DskipTests -pl autotunnel-autossh -am package builds")
                .isRegularFile();
        site = Site.start(outputs, MODULE);
        reader = site.reader();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @BeforeEach
    void know_the_server() {
        run(reader, "cp /run/site/known_hosts ~/.ssh/known_hosts");
        authorize("deploy", "", "~/.ssh/id_ed25519.pub");
    }

    @AfterEach
    void end() {
        site.endCommands();
    }

    @Test
    void start_a_server_is_asked_for_its_key(
            @FromPage(value = "docs/start.md", section = "Write a tunnel") PageScript ask) {
        run(reader, "rm ~/.ssh/known_hosts");

        Finished asked = ask.run(reader, folder);

        assertThat(asked.status()).as(asked.output()).isZero();
        String fingerprint =
                run(reader, "ssh-keygen -l -f /run/site/host_key.pub").split(" ", -1)[1];
        assertThat(asked.output()).contains("bastion.example.com ED25519 " + fingerprint);
        assertThat(run(reader, "ssh -o BatchMode=yes deploy@bastion.example.com echo in"))
                .endsWith("in\n");
    }

    @Test
    @Tag("smoke")
    void migration_a_script_with_ssh_works_with_ssh_and_with_the_program(
            @FromPage(value = "docs/migration.md", section = "From ssh -L in a script") PageScript ssh) {
        ssh.start(reader, folder);
        assertThat(count(15432)).isEqualTo("3");
        site.endCommands();

        reader.start(folder, ssh.script().replaceFirst("^ssh ", "autossh "));
        assertThat(count(15432)).isEqualTo("3");
    }

    @Test
    void migration_a_tunnel_in_the_background(
            @FromPage(value = "docs/migration.md", section = "From ssh -L in a script", number = 2) PageScript tunnel) {
        Finished returned = tunnel.run(reader, folder);

        assertThat(returned.status()).as(returned.output()).isZero();
        run(reader, "nc -z 127.0.0.1 15432"); // bound already
        assertThat(count(15432)).isEqualTo("3");
    }

    /** The tunnel of that recipe is one of Java; here the program makes the same. */
    @Test
    void recipe_curl_through_socks(
            @FromPage(value = "docs/recipes.md", section = "Anything that takes a SOCKS proxy") PageScript curl) {
        listen(site.server(), "http", "127.0.0.2", 8081, SUBJECTS);
        run(reader, "autossh -M 0 -N -f -D 1080 deploy@bastion.example.com");

        Finished asked = curl.run(reader, folder);

        assertThat(asked.status()).as(asked.output()).isZero();
        assertThat(asked.output()).contains(SUBJECTS);
    }

    @Test
    void recipe_the_desktop_of_a_device(
            @FromPage(value = "docs/recipes.md", section = DESKTOP) PageScript device,
            @FromPage(value = "docs/recipes.md", section = DESKTOP, number = 2) PageScript helper) {
        authorize("device7", restrictionOfDevice(), "~/.ssh/id_ed25519.pub");
        listen(reader, "rfb", "127.0.0.1", 5900, RFB);

        device.start(reader, folder);
        awaitPort(site.server(), "127.0.0.1", 5907);
        Finished seen = helper.run(site.helper(), folder);

        assertThat(seen.status()).as(seen.output()).isZero();
        assertThat(seen.output()).contains(RFB);
    }

    @Test
    @Tag("smoke")
    void recipe_a_cron_job(@FromPage(value = "docs/recipes.md", section = "A cron job") PageScript job) {
        authorize("deploy", "restrict,port-forwarding,permitopen=\"db.internal:5432\"", "~/.ssh/backup.pub");
        assertThat(Page.read(Repository.ROOT.resolve("docs/recipes.md")).inlineCode())
                .contains("restrict,port-forwarding,permitopen=\"db.internal:5432\"");

        Finished done = job.run(reader, folder);

        assertThat(done.status()).as(done.output()).isZero();
        assertThat(done.output()).containsPattern("count *\n-+\n +3\n");
        site.awaitEndOfCommands();
        assertThat(run(reader, "ls ~")).doesNotContain("orders.pid");
    }

    @Test
    void autossh_the_readme_shows_the_version(
            @FromPage(value = "autotunnel-autossh/README.md", section = "autotunnel-autossh") PageScript version) {
        Finished shown = version.run(reader, Repository.ROOT);

        assertThat(shown.status()).as(shown.output()).isZero();
        assertThat(shown.output()).startsWith("autossh ").contains(Repository.version());
    }

    /** The last command fails, since nobody listens on port 1, and leaves its archive. */
    @Test
    void autossh_the_program_is_installed_with_an_archive_of_its_classes(
            @FromPage(value = "docs/autossh.md", section = "The program") PageScript install) {
        Finished installed = install.run(reader, Repository.ROOT);

        assertThat(installed.status()).as(installed.output()).isEqualTo(1);
        assertThat(run(reader, "command -v autossh")).isEqualTo("/usr/local/bin/autossh\n");
        run(reader, "AUTOTUNNEL_JAVA_OPTS=-Xlog:class+load:file=/run/site/classes.log autossh -V");
        assertThat(run(reader, "cat /run/site/classes.log"))
                .containsPattern("dev\\.autotunnel\\.autossh\\.Autossh source: shared objects file");
    }

    /** What systemd does with the unit is done by hand. */
    @Test
    void autossh_at_boot(
            @FromPage(value = "docs/autossh.md", section = "The program") PageScript install,
            @FromPage(value = "docs/autossh.md", section = "systemd") PageScript setUp,
            @FromPage(value = "docs/autossh.md", section = "rc.local") PageScript local) {
        assertThat(install.run(reader, Repository.ROOT).status()).isEqualTo(1);

        Finished done = setUp.run(reader, Repository.ROOT);
        assertThat(done.status()).as(done.output()).isZero();
        authorize("deploy", "", "/var/lib/autossh/.ssh/id_ed25519.pub");
        assertThat(run(reader, "cd /var/lib/autossh/.ssh && stat -c '%n %U %a' . id_ed25519"))
                .isEqualTo(". autossh 700\nid_ed25519 autossh 600\n");
        reader.start(Path.of("/"), """
                export AUTOSSH_GATETIME=0 AUTOSSH_ARGS="$(sed -n 's/^AUTOSSH_ARGS=//p' /etc/autossh/orders)"
                exec setpriv --reuid=autossh --regid=autossh --clear-groups \\
                    sh -c "$(sed -n 's/^ExecStart=//p' /etc/systemd/system/autossh@.service)"
                """);
        assertThat(count(5432)).isEqualTo("3");
        site.endCommands();

        Finished returned = local.run(reader, folder);
        assertThat(returned.status()).as(returned.output()).isZero();
        assertThat(count(5432)).isEqualTo("3");
        assertThat(run(reader, "stat -c %U /proc/$(cat /run/autossh/orders.pid)"))
                .isEqualTo("autossh\n");
        run(reader, "kill $(cat /run/autossh/orders.pid)");
        site.awaitEndOfCommands();
        assertThat(run(reader, "ls /run/autossh")).isEmpty();
    }

    @Test
    void native_a_class_archive(
            @FromPage(value = "docs/native.md", section = "A class archive (JDK 17 and later)") PageScript starts)
            throws IOException {
        assertFasterStart(starts, reader, "app.jsa");
    }

    @Test
    void native_the_aot_cache(@FromPage(value = "docs/native.md", section = "The AOT cache (JDK 25)") PageScript starts)
            throws IOException {
        assertFasterStart(starts, reader.withJava(Jdk.find(25)), "app.aot");
    }

    /** The application is the program of the start page. Its input ends at once, as if somebody pressed Enter. */
    private void assertFasterStart(PageScript starts, Machine machine, String archive) throws IOException {
        StartPageProgram.packInto(folder, MODULE.resolve("target/autossh.jar"));

        Finished done = starts.run(machine.with("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=classes-%p.log"), folder);

        assertThat(done.status()).as(done.output()).isZero();
        assertThat(done.output().split("db.internal:5432 is at 127.0.0.1:", -1)).hasSize(3);
        assertThat(folder.resolve(archive)).isNotEmptyFile();
        assertThat(run(machine, "cd '" + folder + "' && cat \"$(ls -t classes-*.log | head -n 1)\""))
                .as("the classes of the last start")
                .containsPattern("dev\\.autotunnel\\.TunnelSupervisor source: shared objects file");
    }

    private void listen(Machine machine, String kind, String host, int port, String says) {
        URL classes = Listener.class.getProtectionDomain().getCodeSource().getLocation();
        machine.start(
                folder,
                "exec java -cp '%s' %s %s %s %d '%s'"
                        .formatted(
                                Path.of(URI.create(classes.toString())),
                                Listener.class.getName(),
                                kind,
                                host,
                                port,
                                says));
        awaitPort(machine, host, port);
    }

    /** Asks the database through the tunnel that has that port of the reader's machine, and waits for the port. */
    private String count(int port) {
        awaitPort(reader, "127.0.0.1", port);
        return run(
                        reader.with("PGCONNECT_TIMEOUT", "20"),
                        "psql -h 127.0.0.1 -p %d -Atc 'select count(*) from orders' orders".formatted(port))
                .strip();
    }

    private static void awaitPort(Machine machine, String host, int port) {
        run(
                machine,
                "for i in $(seq 200); do if nc -z %1$s %2$d; then exit 0; fi; sleep 0.1; done; echo 'no %1$s:%2$d'; exit 1"
                        .formatted(host, port));
    }

    /** Lets nobody but the owner of that key log in as that user. */
    private void authorize(String user, String restriction, String key) {
        run(
                reader.with("RESTRICTION", restriction),
                "echo \"$RESTRICTION\" \"$(cat %s)\" > /run/site/authorized_keys/%s".formatted(key, user));
    }

    /** Returns what the page has before the key in {@code authorized_keys}. */
    private static String restrictionOfDevice() {
        String line = Page.read(Repository.ROOT.resolve("docs/recipes.md")).blocks().stream()
                .filter(block -> block.section().equals(DESKTOP))
                .filter(block -> block.language().equals("text"))
                .findFirst()
                .orElseThrow()
                .text();
        assertThat(line).contains(" ssh-ed25519 ");
        return line.substring(0, line.indexOf(" ssh-ed25519 "));
    }

    private static String run(Machine machine, String script) {
        Finished finished = machine.run(script);
        assertThat(finished.status())
                .as("%s: %s; others said: %s", script, finished.output(), site.said())
                .isZero();
        return finished.output();
    }
}
