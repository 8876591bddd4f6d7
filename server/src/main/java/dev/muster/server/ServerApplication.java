package dev.muster.server;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/// What the framework scans.
@SpringBootApplication
class ServerApplication {}
