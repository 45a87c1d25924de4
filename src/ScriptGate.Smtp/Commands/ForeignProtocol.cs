using System.Text;

namespace ScriptGate.Smtp;

/// <summary>A protocol that has no business on an SMTP port.</summary>
public enum ForeignProtocolKind
{
    /// <summary>It is none that we know; go on as SMTP.</summary>
    None,

    /// <summary>What is here could still become one of them.</summary>
    NeedMore,

    Http,
    Tls,
    Ssh,

    /// <summary>A PROXY header where none is read, or from where none is believed.</summary>
    Proxy,
}

/// <summary>
/// Recognises HTTP, TLS, SSH and PROXY headers by their first octets. A browser that was tricked into posting a form to port 25 must not get its lines read as commands.
/// </summary>
public static class ForeignProtocol
{
    /// <summary>The most octets a decision takes.</summary>
    public const int MaxLength = 12;

    private const byte TlsHandshake = 0x16;
    private const byte TlsMajorVersion = 0x03;

    // Each word ends where no SMTP command can look the same. PRI starts an HTTP/2 preface.
    private static readonly byte[][] HttpStarts =
    [
        [.. "GET "u8],
        [.. "POST "u8],
        [.. "PUT "u8],
        [.. "HEAD "u8],
        [.. "OPTIONS "u8],
        [.. "CONNECT "u8],
        [.. "DELETE "u8],
        [.. "PATCH "u8],
        [.. "TRACE "u8],
        [.. "PRI "u8],
    ];

    /// <summary>Judges the first octets a client sent.</summary>
    /// <param name="firstBytes">All octets since the connection began; more than <see cref="MaxLength"/> change nothing.</param>
    public static ForeignProtocolKind Detect(ReadOnlySpan<byte> firstBytes)
    {
        if (firstBytes.IsEmpty)
        {
            return ForeignProtocolKind.NeedMore;
        }

        if (firstBytes[0] == TlsHandshake)
        {
            return Starts(firstBytes, [TlsHandshake, TlsMajorVersion], ForeignProtocolKind.Tls);
        }

        if (firstBytes[0] == BinaryProxyHeader.Start[0])
        {
            return Starts(firstBytes, BinaryProxyHeader.Start, ForeignProtocolKind.Proxy);
        }

        var verdict = Starts(firstBytes, "SSH-"u8, ForeignProtocolKind.Ssh);
        verdict = verdict == ForeignProtocolKind.None ? Starts(firstBytes, TextProxyHeader.Start, ForeignProtocolKind.Proxy) : verdict;
        foreach (var start in HttpStarts)
        {
            if (verdict is not (ForeignProtocolKind.None or ForeignProtocolKind.NeedMore))
            {
                break;
            }

            var http = Starts(firstBytes, start, ForeignProtocolKind.Http);
            verdict = http == ForeignProtocolKind.None ? verdict : http;
        }

        return verdict;
    }

    private static ForeignProtocolKind Starts(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> start, ForeignProtocolKind kind)
    {
        // Any case: a page may send its own spelling of a method.
        var common = Math.Min(octets.Length, start.Length);
        if (!Ascii.EqualsIgnoreCase(octets[..common], start[..common]))
        {
            return ForeignProtocolKind.None;
        }

        return common == start.Length ? kind : ForeignProtocolKind.NeedMore;
    }
}
