namespace ScriptGate.Core.Pools;

/// <summary>How a member is probed.</summary>
/// <param name="Tls">The pool's own setting: what a probe cannot do, a conversation cannot either.</param>
/// <param name="EhloName">Our name in EHLO.</param>
/// <param name="Interval">From the end of one probe to the next.</param>
/// <param name="Timeout">A member without success for so long is down; also the longest that one probe may take.</param>
internal sealed record ProbeSettings(ServerTlsPolicy Tls, string EhloName, TimeSpan Interval, TimeSpan Timeout);
