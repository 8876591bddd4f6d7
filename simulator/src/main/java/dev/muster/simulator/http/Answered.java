package dev.muster.simulator.http;

import java.time.Duration;

/// One answered call. The path has no query: nothing in it is secret.
public record Answered(String method, String path, int status, Duration took) {}
