package dev.muster.recovery.run;

import java.time.Duration;

/// How long an act takes at a site, as runs showed, in the cloud's time.
///
/// @param site `home` or `recovery`
/// @param act the kind of act, for example `AttachVolume`
/// @param count how often it was seen
/// @param typical newer ones count more
/// @param longest of all
public record Latency(String site, String act, long count, Duration typical, Duration longest) {}
