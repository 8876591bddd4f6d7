package dev.muster.simulator.connection;

/// What both kinds of policy say about keys and ciphers.
///
/// @param keyLifetime seconds, 180 to 86,400
public record Cipher(String authentication, int dhGroup, String encryption, int keyLifetime) {}
