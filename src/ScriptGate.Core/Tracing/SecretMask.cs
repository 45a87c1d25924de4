using System.Text;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Tracing;

/// <summary>Keeps credentials out of a trace: what stands behind AUTH in whatever spelling, the answers to challenges, and what a client goes on sending when its AUTH was refused.</summary>
/// <remarks>
/// A client that is in the middle of AUTH LOGIN in its own mind sends its password as if it were a command. So behind an AUTH nothing is shown that is no command, until there is one.
/// </remarks>
internal sealed class SecretMask
{
    public const string Mask = "****";

    // Others are not shown: a client may have put its password where the name belongs.
    private static readonly string[] Mechanisms =
    [
        "PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512", "SCRAM-SHA-512-PLUS",
        "XOAUTH2", "OAUTHBEARER", "NTLM", "GSSAPI", "GSS-SPNEGO", "EXTERNAL", "ANONYMOUS",
    ];

    private bool _isBehindAuth;

    /// <summary>True while the command that is being answered may be a secret, and so may what is said of it.</summary>
    public bool IsSecret { get; private set; }

    /// <summary>A command line as it may be shown.</summary>
    public string Command(ReadOnlySpan<byte> line)
    {
        var verb = SmtpCommand.Parse(line).Verb;
        if (verb == SmtpVerb.Auth || Looks(line))
        {
            _isBehindAuth = true;
            IsSecret = true;
            return Auth(line);
        }

        if (verb == SmtpVerb.Unknown && _isBehindAuth)
        {
            IsSecret = true;
            return Mask;
        }

        _isBehindAuth = false;
        IsSecret = false;
        return Encoding.UTF8.GetString(line);
    }

    /// <summary>The answer to a challenge as it may be shown. That a client gave up is no secret.</summary>
    public string Response(ReadOnlySpan<byte> line)
    {
        _isBehindAuth = true;
        IsSecret = true;
        return line is [(byte)'*'] ? "*" : Mask;
    }

    /// <summary>Text about what a client said, of a check or the gateway: without what stands behind an AUTH in it.</summary>
    public string Text(string text)
    {
        if (IsSecret)
        {
            return Mask;
        }

        for (var at = text.IndexOf("auth", StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf("auth", at + 4, StringComparison.OrdinalIgnoreCase))
        {
            // At the beginning of a line, with what can stand between the word and a mechanism behind it. What begins otherwise speaks of AUTH.
            if ((at == 0 || text[at - 1] is '\n' or '\r' or '?') && at + 4 < text.Length && text[at + 4] is ' ' or '\t' or '=')
            {
                return string.Concat(text.AsSpan(0, at + 4), " ", Mask);
            }
        }

        return text;
    }

    /// <summary>Evidence without secrets.</summary>
    public object? Value(object? value) => value switch
    {
        string text => Text(text),
        IEnumerable<KeyValuePair<string, object?>> entries => new OrderedDictionary<string, object?>(entries.Select(entry => KeyValuePair.Create(entry.Key, Value(entry.Value))), StringComparer.Ordinal),
        System.Collections.IEnumerable items => items.Cast<object?>().Select(Value).ToList(),
        _ => value,
    };

    // "AUTH=PLAIN ...", "AUTH<TAB>PLAIN ...", " AUTH PLAIN ...": no commands, but secrets all the same.
    private static bool Looks(ReadOnlySpan<byte> line)
    {
        var text = line.TrimStart(" \t"u8);
        return text.Length >= 4 && Ascii.EqualsIgnoreCase(text[..4], "AUTH"u8);
    }

    private static string Auth(ReadOnlySpan<byte> line)
    {
        var text = Encoding.ASCII.GetString(line).Trim();
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts is ["", ..] or [] ? Mask
            : !parts[0].Equals("AUTH", StringComparison.OrdinalIgnoreCase) ? $"AUTH {Mask}"
            : parts.Length == 1 ? parts[0]
            : !Mechanisms.Contains(parts[1], StringComparer.OrdinalIgnoreCase) ? $"{parts[0]} {Mask}"
            : parts.Length == 2 ? $"{parts[0]} {parts[1]}"
            : $"{parts[0]} {parts[1]} {Mask}";
    }
}
