package dev.autotunnel.examples.boot.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A Spring Boot application with JDBC and Flyway. */
@SpringBootApplication(proxyBeanMethods = false)
public class OrdersApplication {
    static {
        // HikariCP tests each connection before it hands it out, also one that was used a moment ago. It reads nothing
        // but this
        // system property. An application would have it in the command that starts the JVM.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    }
}
