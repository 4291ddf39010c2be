package dev.autotunnel.spring.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.spring.FixedServer;
import dev.autotunnel.spring.TunnelServerConnectionDetails;
import dev.autotunnel.spring.autoconfigure.AutotunnelAutoConfiguration;
import dev.autotunnel.spring.diagnostics.TunnelBeansException;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.elasticsearch.autoconfigure.ElasticsearchConnectionDetails;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.ldap.autoconfigure.LdapConnectionDetails;
import org.springframework.boot.mongodb.autoconfigure.MongoAutoConfiguration;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Connection details of each technology that name targets of forwards; the tunnel itself never comes up. */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionDetailsRouterTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withClassLoader(new FilteredClassLoader("dev.autotunnel.drivers"))
            .withConfiguration(AutoConfigurations.of(AutotunnelAutoConfiguration.class))
            .withPropertyValues(
                    "autotunnel.start=background",
                    "autotunnel.tunnels.orders.server=nobody@127.0.0.1:1",
                    "autotunnel.tunnels.orders.password=x",
                    "autotunnel.tunnels.orders.known-hosts=/none",
                    "autotunnel.tunnels.orders.forwards.db=db.internal:5432",
                    "autotunnel.tunnels.orders.forwards.cache=cache.internal:6379",
                    "autotunnel.tunnels.orders.forwards.mq=mq.internal:5672",
                    "autotunnel.tunnels.orders.forwards.search=search.internal:9200",
                    "autotunnel.tunnels.orders.forwards.people=people.internal:389",
                    "autotunnel.tunnels.orders.forwards.documents=documents.internal:27017");

    @Test
    void each_technology_gets_the_local_address(CapturedOutput output) {
        runner.withUserConfiguration(AllDetails.class).run(context -> {
            TunnelSupervisor tunnel = context.getBean(TunnelSupervisor.class);
            int db = tunnel.localPort("db");
            assertThat(context.getBean(JdbcConnectionDetails.class).getJdbcUrl())
                    .isEqualTo("jdbc:postgresql://127.0.0.1:" + db + "/orders?sslResponseTimeout=40000");
            assertThat(context.getBean(JdbcConnectionDetails.class).getUsername())
                    .isEqualTo("app");
            assertThat(context.getBean(FlywayConnectionDetails.class).getJdbcUrl())
                    .isEqualTo("jdbc:postgresql://127.0.0.1:" + db + "/orders?sslResponseTimeout=40000");
            ConnectionFactoryOptions r2dbc =
                    context.getBean(R2dbcConnectionDetails.class).getConnectionFactoryOptions();
            assertThat(r2dbc.getValue(ConnectionFactoryOptions.HOST)).isEqualTo("127.0.0.1");
            assertThat(r2dbc.getValue(ConnectionFactoryOptions.PORT)).isEqualTo(db);
            assertThat(context.getBean(RabbitConnectionDetails.class).getAddresses())
                    .containsExactly(
                            new RabbitConnectionDetails.Address("127.0.0.1", tunnel.localPort("mq")),
                            new RabbitConnectionDetails.Address("elsewhere", 5672));
            assertThat(context.getBean(ElasticsearchConnectionDetails.class).getNodes())
                    .extracting(ElasticsearchConnectionDetails.Node::port)
                    .containsExactly(tunnel.localPort("search"));
            assertThat(context.getBean(LdapConnectionDetails.class).getUrls())
                    .containsExactly("ldap://127.0.0.1:" + tunnel.localPort("people"));
            assertThat(context.getBean(MongoConnectionDetails.class)
                            .getConnectionString()
                            .getHosts())
                    .containsExactly("127.0.0.1:" + tunnel.localPort("documents"));
            redis(context.getBean(DataRedisConnectionDetails.class), tunnel.localPort("cache"));
        });
        assertThat(output.getOut().lines().filter(line -> line.contains(" reaches ")))
                .hasSize(8)
                .anyMatch(line -> line.contains(
                        "jdbc reaches db.internal:5432 through tunnel orders, forward db, at 127.0.0.1:"));
    }

    @Test
    void with_autotunnel_drivers_a_jdbc_url_keeps_the_name_of_its_server(CapturedOutput output) {
        runner.withClassLoader(getClass().getClassLoader())
                .withUserConfiguration(AllDetails.class)
                .run(
                        context -> assertThat(context.getBean(JdbcConnectionDetails.class)
                                        .getJdbcUrl())
                                .isEqualTo(
                                        "jdbc:postgresql://db.internal/orders"
                                                + "?socketFactory=dev.autotunnel.drivers.PostgresSocketFactory&socketFactoryArg=orders/db&connectTimeout=40"));
        assertThat(output)
                .contains("jdbc reaches db.internal:5432 through tunnel orders, forward db, by sockets in this JVM");
    }

    private static void redis(DataRedisConnectionDetails redis, int port) {
        DataRedisConnectionDetails.Node node = new DataRedisConnectionDetails.Node("127.0.0.1", port);
        assertThat(redis.getStandalone()).isNotNull().extracting("port").isEqualTo(port);
        assertThat(redis.getSentinel()).isNotNull();
        assertThat(redis.getSentinel().getNodes()).containsExactly(node);
        assertThat(redis.getSentinel().getMaster()).isEqualTo("main");
        assertThat(redis.getCluster()).isNotNull();
        assertThat(redis.getCluster().getNodes()).containsExactly(node);
        assertThat(redis.getMasterReplica()).isNotNull();
        assertThat(redis.getMasterReplica().getNodes()).containsExactly(node);
    }

    @Test
    void details_that_name_no_target_stay_as_they_are() {
        runner.withPropertyValues("spring.mongodb.uri=mongodb://elsewhere/x")
                .withConfiguration(AutoConfigurations.of(MongoAutoConfiguration.class))
                .run(context -> assertThat(context.getBean(MongoConnectionDetails.class)
                                .getClass()
                                .getSimpleName())
                        .isEqualTo("PropertiesMongoConnectionDetails"));
    }

    @Test
    void a_target_of_two_tunnels_is_refused_if_it_is_named() {
        ApplicationContextRunner two = runner.withPropertyValues(
                "autotunnel.tunnels.reports.server=nobody@127.0.0.1:1",
                "autotunnel.tunnels.reports.password=x",
                "autotunnel.tunnels.reports.known-hosts=/none",
                "autotunnel.tunnels.reports.forwards[my.db]=db.internal:5432");
        two.run(context -> assertThat(context).hasNotFailed());
        two.withUserConfiguration(AllDetails.class)
                .run(
                        context -> assertRefused(
                                context,
                                "${autotunnel.tunnels.orders.bound.db.address} or ${autotunnel.tunnels.reports.bound[my.db].address}."));
    }

    /** Its address is no property. */
    @Test
    void a_tunnel_that_comes_from_a_bean_is_named_by_its_address() {
        TunnelSpec reports = TunnelSpec.builder("reports")
                .server("nobody@127.0.0.1:1")
                .credentials(Credentials.password("x"))
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.local("db").to("db.internal", 5432).on(0))
                .build();
        runner.withBean("reports", TunnelSpec.class, () -> reports)
                .withUserConfiguration(AllDetails.class)
                .run(context -> assertRefused(context, "${autotunnel.tunnels.orders.bound.db.address} or 127.0.0.1:"));
    }

    private static void assertRefused(AssertableApplicationContext context, String advice) {
        assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("db.internal:5432, which is the target of two tunnels")
                .isInstanceOfSatisfying(
                        TunnelBeansException.class, e -> assertThat(e.action()).contains(advice));
    }

    @Test
    void a_property_turns_it_off() {
        runner.withUserConfiguration(AllDetails.class)
                .withPropertyValues("autotunnel.connection-details.enabled=false")
                .run(context -> assertThat(
                                context.getBean(JdbcConnectionDetails.class).getJdbcUrl())
                        .contains("db.internal"));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                JdbcConnectionDetails.class,
                FlywayConnectionDetails.class,
                R2dbcConnectionDetails.class,
                DataRedisConnectionDetails.class,
                RabbitConnectionDetails.class,
                MongoConnectionDetails.class,
                ElasticsearchConnectionDetails.class,
                LdapConnectionDetails.class
            })
    void each_technology_may_be_missing(Class<?> missing) {
        assertThat(new ConnectionDetailsRouter(new FilteredClassLoader(missing)).technologies())
                .isEqualTo(7);
    }

    @Test
    void the_server_of_a_tunnel_is_not_routed() {
        runner.withUserConfiguration(OwnTunnel.class)
                .run(context -> assertThat(context).hasNotFailed().hasBean("own"));
    }

    @Test
    void the_forwards_are_looked_up_once_for_each_bean() {
        AtomicInteger lookUps = new AtomicInteger();
        ConnectionDetailsRouter router = new ConnectionDetailsRouter(getClass().getClassLoader());
        router.setBeanFactory(new StaticListableBeanFactory() {
            @Override
            public <T> ObjectProvider<T> getBeanProvider(Class<T> type) {
                lookUps.incrementAndGet();
                return super.getBeanProvider(type);
            }
        });
        ConnectionDetails unknown = new ConnectionDetails() {};
        assertThat(router.postProcessAfterInitialization(unknown, "unknown")).isSameAs(unknown);
        assertThat(lookUps).hasValue(1);
    }

    /** Looking for the forwards of this tunnel while it is made would be a circle. */
    @Configuration(proxyBeanMethods = false)
    static class OwnTunnel {
        @Bean
        TunnelServerConnectionDetails server() {
            return new FixedServer("orders", "127.0.0.1", 1);
        }

        @Bean
        TunnelSupervisor own(TunnelServerConnectionDetails server) {
            return TunnelSupervisor.builder(TunnelSpec.builder("own")
                            .server("nobody@" + server.getHost() + ":" + server.getPort())
                            .credentials(Credentials.password("x"))
                            .hostKeys(HostKeys.insecureAcceptAnyKey())
                            .forward(Forward.local("db").to("db.internal", 5432).on(0))
                            .build())
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AllDetails {
        @Bean
        JdbcConnectionDetails jdbc() {
            return new JdbcConnectionDetails() {
                @Override
                public String getUsername() {
                    return "app";
                }

                @Override
                public String getPassword() {
                    return "secret";
                }

                @Override
                public String getJdbcUrl() {
                    return "jdbc:postgresql://db.internal/orders";
                }
            };
        }

        @Bean
        FlywayConnectionDetails flyway() {
            return new FlywayConnectionDetails() {
                @Override
                public String getUsername() {
                    return "migration";
                }

                @Override
                public String getPassword() {
                    return "secret";
                }

                @Override
                public String getJdbcUrl() {
                    return "jdbc:postgresql://db.internal:5432/orders";
                }
            };
        }

        @Bean
        R2dbcConnectionDetails r2dbc() {
            return () -> ConnectionFactoryOptions.parse("r2dbc:pool:postgresql://db.internal/orders");
        }

        @Bean
        RabbitConnectionDetails rabbit() {
            return () -> Stream.of("mq.internal", "elsewhere")
                    .map(host -> new RabbitConnectionDetails.Address(host, 5672))
                    .toList();
        }

        @Bean
        ElasticsearchConnectionDetails elastic() {
            return () -> List.of(new ElasticsearchConnectionDetails.Node(
                    "search.internal", 9200, ElasticsearchConnectionDetails.Node.Protocol.HTTP));
        }

        @Bean
        LdapConnectionDetails ldap() {
            return () -> new String[] {"ldap://people.internal"};
        }

        @Bean
        MongoConnectionDetails mongo() {
            return () -> new ConnectionString("mongodb://documents.internal/x");
        }

        @Bean
        DataRedisConnectionDetails redis() {
            return new AllOfRedis();
        }
    }

    private static final class AllOfRedis implements DataRedisConnectionDetails {
        private static final List<Node> NODES = List.of(new Node("cache.internal", 6379));

        @Override
        public Standalone getStandalone() {
            return Standalone.of("cache.internal", 6379);
        }

        @Override
        public Sentinel getSentinel() {
            return new Sentinel() {
                @Override
                public int getDatabase() {
                    return 0;
                }

                @Override
                public String getMaster() {
                    return "main";
                }

                @Override
                public List<Node> getNodes() {
                    return NODES;
                }

                @Override
                public String getUsername() {
                    return "u";
                }

                @Override
                public String getPassword() {
                    return "p";
                }
            };
        }

        @Override
        public Cluster getCluster() {
            return () -> NODES;
        }

        @Override
        public MasterReplica getMasterReplica() {
            return () -> NODES;
        }
    }
}
