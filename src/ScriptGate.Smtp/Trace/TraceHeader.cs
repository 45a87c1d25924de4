using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Smtp;

/// <summary>Writes the Received line that goes on top of a message (RFC 5321 section 4.4).</summary>
public static class TraceHeader
{
    /// <summary>RFC 5321 section 4.5.3.1.2; also keeps a line far below the 998 octets of RFC 5322.</summary>
    private const int LongestName = 255;

    private const string NameCharacters = "-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // What was written last: a busy second has thousands of messages.
    private static WrittenDate? s_last;

    private static readonly SearchValues<char> Name = SearchValues.Create(NameCharacters);
    private static readonly SearchValues<char> Literal = SearchValues.Create(NameCharacters + ":");

    /// <summary>Writes the field with its final CR LF.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="info">What it says. What a peer chose is made harmless first.</param>
    public static void Write(IBufferWriter<byte> output, in TraceInfo info)
    {
        var line = new FoldedField(output, "Received:");
        line.Add("from ", Host(info.Hello));
        if (info.ClientAddress is { } address)
        {
            line.Add("(", AddressLiteral(address), ")");
        }

        line.Break();
        line.Add("by ", Host(info.Hostname));
        line.Add("with ", Protocol(info));
        if (TlsComment(info) is { } comment)
        {
            line.Add(comment);
        }

        line.Add("id ", Clean(info.Id, Name));
        if (Recipient(info) is { } recipient)
        {
            line.Add("for <", recipient, ">");
        }

        line.End(";");
        line.Add(Date(info.Time));
        line.Close();
    }

    /// <summary>The name of the protocol (RFC 3848, RFC 6531 section 4.3). There is none for TLS or AUTH without EHLO: the extended one says it.</summary>
    /// <param name="info">How the message came in.</param>
    public static string Protocol(in TraceInfo info) => (info.SmtpUtf8, info.Tls, info.Authenticated) switch
    {
        (true, true, true) => "UTF8SMTPSA",
        (true, true, false) => "UTF8SMTPS",
        (true, false, true) => "UTF8SMTPA",
        (true, false, false) => "UTF8SMTP",
        (false, true, true) => "ESMTPSA",
        (false, true, false) => "ESMTPS",
        (false, false, true) => "ESMTPA",
        _ => info.Extended ? "ESMTP" : "SMTP",
    };

    /// <summary>The date as mail writes it (RFC 5322 section 3.3): English names, the time's own offset.</summary>
    /// <param name="time">The time.</param>
    /// <returns>For example <c>Sat, 21 Nov 2026 19:00:00 +0000</c>.</returns>
    public static string Date(DateTimeOffset time)
    {
        var second = new DateTimeOffset(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);
        var last = s_last;
        if (last is null || !last.Second.EqualsExact(second))
        {
            // The framework writes the offset with a colon, mail without one.
            var text = second.ToString("ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture);
            s_last = last = new WrittenDate(second, string.Concat(text.AsSpan(0, text.Length - 3), text.AsSpan(text.Length - 2)));
        }

        return last.Text;
    }

    /// <summary>The address as mail writes it (RFC 5321 section 4.1.3); an IPv4 address that came over an IPv6 socket as the IPv4 address that it is.</summary>
    /// <param name="address">The address.</param>
    /// <returns>For example <c>[192.0.2.1]</c> or <c>[IPv6:2001:db8::1]</c>.</returns>
    public static string AddressLiteral(IPAddress address)
    {
        var plain = PlainAddress.Of(address);
        if (plain.AddressFamily != AddressFamily.InterNetworkV6)
        {
            // An address keeps its text, and the same client sends one message after the other.
            return "[" + plain.ToString() + "]";
        }

        // A scope names an interface of ours and has no place in the grammar.
        var text = plain.ToString();
        var scope = text.IndexOf('%', StringComparison.Ordinal);
        return $"[IPv6:{(scope < 0 ? text : text[..scope])}]";
    }

    private static string Host(string hello)
    {
        var name = hello.Length > LongestName ? hello[..LongestName] : hello;
        return name switch
        {
            "" => "unknown",
            ['[', .. { Length: > 0 } inner, ']'] => "[" + Clean(inner, Literal) + "]",
            _ => Clean(name, Name),
        };
    }

    private static string Clean(string text, SearchValues<char> allowed) =>
        text.AsSpan().ContainsAnyExcept(allowed)
            ? string.Create(text.Length, (text, allowed), static (target, source) =>
            {
                source.text.CopyTo(target);
                while (target.IndexOfAnyExcept(source.allowed) is >= 0 and var at)
                {
                    // A question mark is an atom of RFC 5322, so the field stays well formed.
                    target[at] = '?';
                    target = target[(at + 1)..];
                }
            })
            : text;

    private static string? TlsComment(in TraceInfo info) => (info.TlsVersion, info.TlsCipher) switch
    {
        (null, _) => null,
        ({ } version, null) => $"(version={Clean(version, Name)})",
        ({ } version, { } cipher) => $"(version={Clean(version, Name)} cipher={Clean(cipher, Name)})",
    };

    /// <summary>Without SMTPUTF8 a header is ASCII; an address that is not, or that could break the field, is left out: the clause is optional.</summary>
    private static string? Recipient(in TraceInfo info)
    {
        var text = info.Recipient?.ToString();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (ReplyText.Harmless(rune) != rune || (!rune.IsAscii && !info.SmtpUtf8))
            {
                return null;
            }
        }

        return text;
    }

    private sealed record WrittenDate(DateTimeOffset Second, string Text);
}
