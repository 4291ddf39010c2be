package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SshServerTest {
    private static final HostKeys ANY_KEY = HostKeys.insecureAcceptAnyKey();

    /** A server behind that many jump hosts. */
    static SshServer behind(int jumpHosts) {
        SshServer server = SshServer.of("u@hop0", Credentials.agent(), ANY_KEY);
        for (int i = 1; i <= jumpHosts; i++) {
            server = SshServer.of("u@hop" + i, Credentials.agent(), ANY_KEY).withVia(server);
        }
        return server;
    }

    @Test
    void without_more_it_has_no_jump_host() {
        SshServer server = new SshServer("db", 22, "app", Credentials.agent(), ANY_KEY);

        assertThat(server.via()).isEmpty();
        assertThat(server.route()).containsExactly(server);
        assertThat(SshServer.of("app@db", Credentials.agent(), ANY_KEY)).isEqualTo(server);
    }

    @Test
    void the_way_leads_from_the_first_jump_host_to_the_server() {
        List<SshServer> route = behind(3).route();

        assertThat(route).extracting(SshServer::host).containsExactly("hop0", "hop1", "hop2", "hop3");
        assertThat(route.get(0).via()).isEmpty();
        assertThat(route.get(3)).isEqualTo(behind(3));
    }

    @Test
    void a_copy_with_a_jump_host_leaves_the_original_alone_and_differs_in_nothing_else() {
        SshServer server = behind(0);
        SshServer jump = SshServer.of("jump@bastion:2222", Credentials.password("secret"), ANY_KEY);
        SshServer copy = server.withVia(jump);

        assertThat(server.via()).isEmpty();
        assertThat(copy.via()).contains(jump);
        assertThat(copy).usingRecursiveComparison().ignoringFields("via").isEqualTo(server);
    }

    @Test
    void another_jump_host_takes_the_place_of_the_first() {
        assertThat(behind(2).withVia(behind(0)).route())
                .extracting(SshServer::host)
                .containsExactly("hop0", "hop2");
    }

    @Test
    void sixteen_jump_hosts_are_as_many_as_there_may_be() {
        assertThat(behind(16).route()).hasSize(SshServer.MOST_JUMP_HOSTS + 1);
        assertThatThrownBy(() -> behind(16).withVia(behind(16))).isInstanceOf(InvalidSpecException.class);
    }

    @Test
    void no_secret_of_a_jump_host_shows() {
        SshServer jump = SshServer.of("jump@bastion", Credentials.password("correct horse"), ANY_KEY);

        assertThat(behind(0).withVia(jump).toString()).contains("bastion").doesNotContain("correct horse");
    }
}
