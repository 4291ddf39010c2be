package dev.autotunnel.examples.boot.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A Spring Boot application with JDBC and Flyway. */
@SpringBootApplication(proxyBeanMethods = false)
public class OrdersApplication {}
