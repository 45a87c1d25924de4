using System.Collections.Immutable;
using System.Globalization;

namespace ScriptGate.Smtp;

/// <summary>Reads the keyword lines of an EHLO answer. What it does not know, or cannot read, is as if it were not there.</summary>
internal static class CapabilityLines
{
    /// <summary>SASL allows names of at most 20 characters (RFC 4422 section 3.1); XCLIENT's attributes are shorter still.</summary>
    private const int LongestName = 20;

    internal static Capabilities Read(string text)
    {
        var found = Capabilities.None;
        var auth = ImmutableArray.CreateBuilder<string>();
        var xclient = ImmutableArray.CreateBuilder<string>();
        var greeting = true;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!greeting)
            {
                found = Add(found, line.Trim(' '), auth, xclient);
            }

            greeting = false;
        }

        return found with { AuthMechanisms = auth.DrainToImmutable(), XClientAttributes = xclient.DrainToImmutable() };
    }

    private static Capabilities Add(Capabilities found, ReadOnlySpan<char> line, ImmutableArray<string>.Builder auth, ImmutableArray<string>.Builder xclient)
    {
        // Some old servers write "AUTH=LOGIN PLAIN" for the clients of their day; it means the same.
        var end = line.IndexOfAny(' ', '=');
        var keyword = end < 0 ? line : line[..end];
        var rest = end < 0 ? default : line[(end + 1)..];
        var bare = rest.IsEmpty;
        return keyword.Length switch
        {
            3 when bare && Is(keyword, "DSN") => found with { Dsn = true },
            4 when Is(keyword, "SIZE") && line.IndexOf('=') < 0 => AddSize(found, rest.Trim(' ')),
            4 when Is(keyword, "AUTH") => AddNames(found, rest, auth),
            7 when Is(keyword, "XCLIENT") => AddNames(found, rest, xclient),
            8 when bare && Is(keyword, "8BITMIME") => found with { EightBitMime = true },
            8 when bare && Is(keyword, "SMTPUTF8") => found with { SmtpUtf8 = true },
            8 when bare && Is(keyword, "CHUNKING") => found with { Chunking = true },
            8 when bare && Is(keyword, "STARTTLS") => found with { StartTls = true },
            10 when bare && Is(keyword, "PIPELINING") => found with { Pipelining = true },
            10 when bare && Is(keyword, "REQUIRETLS") => found with { RequireTls = true },
            19 when bare && Is(keyword, "ENHANCEDSTATUSCODES") => found with { EnhancedStatusCodes = true },
            _ => found,
        };
    }

    private static Capabilities AddSize(Capabilities found, ReadOnlySpan<char> digits)
    {
        // A limit too large for a long is no limit that a message could meet.
        var limit = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size : (long?)null;
        return found with { HasSize = true, Size = limit };
    }

    private static Capabilities AddNames(Capabilities found, ReadOnlySpan<char> rest, ImmutableArray<string>.Builder names)
    {
        foreach (var range in rest.Split(' '))
        {
            var name = rest[range];
            if (name.Length is > 0 and <= LongestName && IsName(name) && !names.Contains(name.ToString(), StringComparer.OrdinalIgnoreCase))
            {
                names.Add(name.ToString().ToUpperInvariant());
            }
        }

        return found;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Is(ReadOnlySpan<char> word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}
