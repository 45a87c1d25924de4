namespace ScriptGate.Core.Records;

/// <summary>An address that is looked for, or all of a domain. Letter case does not count (ASCII): who searches rarely knows how a client wrote it.</summary>
/// <param name="Local">The local part; null for all of the domain.</param>
/// <param name="Domain">The domain; empty, with an empty local part, for the null reverse path.</param>
internal sealed record AddressPattern(string? Local, string Domain)
{
    /// <summary>Reads <c>user@example.org</c>, <c>@example.org</c> or <c>example.org</c> for a domain, <c>&lt;&gt;</c> for the null path and <c>postmaster</c>.</summary>
    /// <returns>Null when it is none of them.</returns>
    public static AddressPattern? Parse(string text)
    {
        var plain = text.Trim();
        plain = plain is ['<', .., '>'] ? plain[1..^1] : plain;
        var at = plain.LastIndexOf('@');
        return (plain, at) switch
        {
            ("", _) => text.Contains('<', StringComparison.Ordinal) ? new AddressPattern("", "") : null,
            (_, < 0) when plain.Contains('.', StringComparison.Ordinal) => new AddressPattern(null, plain),
            (_, < 0) => new AddressPattern(plain, ""),
            _ when at == plain.Length - 1 => null,
            (_, 0) => new AddressPattern(null, plain[1..]),
            _ => new AddressPattern(plain[..at], plain[(at + 1)..]),
        };
    }

    public bool Matches(Mailbox? mailbox) =>
        mailbox is not null
        && Same(mailbox.Domain, Domain)
        && (Local is null || Same(mailbox.Local, Local));

    // As the NOCASE of SQLite: only the letters of ASCII.
    private static bool Same(string one, string other)
    {
        if (one.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < one.Length; i++)
        {
            if (Lower(one[i]) != Lower(other[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static char Lower(char letter) => letter is >= 'A' and <= 'Z' ? (char)(letter | 0x20) : letter;
}
