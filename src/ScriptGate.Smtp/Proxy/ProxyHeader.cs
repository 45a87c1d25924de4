using System.Net;

namespace ScriptGate.Smtp;

/// <summary>What became of the octets at the start of a connection.</summary>
public enum ProxyHeaderStatus
{
    /// <summary>They are no PROXY header, and no more octets make them one.</summary>
    None,

    /// <summary>They may become one.</summary>
    NeedMore,

    /// <summary>A whole header.</summary>
    Complete,

    /// <summary>The start of a header that is wrong or longer than any that is taken.</summary>
    Malformed,
}

/// <summary>A PROXY header: who the client of a proxy is.</summary>
/// <param name="Version">1 or 2.</param>
/// <param name="Source">The client; null when none was announced (LOCAL, UNKNOWN, a Unix socket): the connection's own addresses count.</param>
/// <param name="Destination">Where the client connected to; null as above.</param>
/// <param name="Fields">The fields (TLVs).</param>
public sealed record ProxyHeader(int Version, IPEndPoint? Source, IPEndPoint? Destination, IReadOnlyList<ProxyField> Fields)
{
    /// <summary>Octets of the longest header that is taken. Of version 2 the rest of 64 KiB is nobody's need: the certificate of a client is the longest that proxies send.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>Reads a header from the first octets of a connection. Nothing but these octets is looked at.</summary>
    /// <param name="octets">All octets since the connection began.</param>
    /// <param name="header">The header when there is a whole one.</param>
    /// <param name="length">Its octets; what stands behind it is the client's.</param>
    public static ProxyHeaderStatus TryRead(ReadOnlySpan<byte> octets, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        if (octets.IsEmpty)
        {
            return ProxyHeaderStatus.NeedMore;
        }

        var isBinary = octets[0] == BinaryProxyHeader.Start[0];
        var start = isBinary ? BinaryProxyHeader.Start : TextProxyHeader.Start;
        var common = Math.Min(octets.Length, start.Length);
        return !octets[..common].SequenceEqual(start[..common]) ? ProxyHeaderStatus.None
            : common < start.Length ? ProxyHeaderStatus.NeedMore
            : isBinary ? BinaryProxyHeader.TryRead(octets, out header, out length)
            : TextProxyHeader.TryRead(octets, out header, out length);
    }
}
