using System.Runtime.InteropServices;

namespace ScriptGate.Core.Statistics;

/// <summary>How much flowed.</summary>
/// <param name="Sessions">Sessions that began.</param>
/// <param name="Messages">Messages that were received whole and answered, whatever the answer.</param>
/// <param name="Octets">The octets of these messages.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Traffic(long Sessions, long Messages, long Octets)
{
    public static Traffic operator +(Traffic one, Traffic other) =>
        new(one.Sessions + other.Sessions, one.Messages + other.Messages, one.Octets + other.Octets);
}

/// <summary>How much flowed through a security profile.</summary>
internal sealed record ProfileTraffic(string Profile, Traffic Traffic);

/// <summary>How much flowed through a security profile from a moment until the next one that the book has.</summary>
/// <param name="Start">Milliseconds since 1970: a full minute, or a reset within it.</param>
/// <param name="Profile">The profile.</param>
/// <param name="Traffic">How much.</param>
internal sealed record TrafficRow(long Start, string Profile, Traffic Traffic);
