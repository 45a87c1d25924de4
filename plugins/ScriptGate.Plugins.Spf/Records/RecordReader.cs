using System.Collections.Immutable;
using ScriptGate.Plugins.Spf.Macros;

namespace ScriptGate.Plugins.Spf.Records;

/// <summary>Reads the text of a record. Any mistake anywhere makes all of it invalid (RFC 7208 section 4.6).</summary>
internal static class RecordReader
{
    private const string Version = "v=spf1";

    // What a TXT record can hold at most (RFC 1035 section 3.3): reading is linear, so that this is bound enough.
    private const int LongestRecord = 65_535;

    private const int LongestQuotation = 60;

    /// <summary>Whether a text is a record of SPF at all (RFC 7208 section 4.5).</summary>
    public static bool IsRecord(string text) =>
        text.StartsWith(Version, StringComparison.OrdinalIgnoreCase) && (text.Length == Version.Length || text[Version.Length] == ' ');

    /// <summary>Reads a record.</summary>
    /// <param name="text">The text, which <see cref="IsRecord"/>.</param>
    /// <param name="problem">What is wrong with it, for evidence.</param>
    /// <returns>Null when something is.</returns>
    public static SpfRecord? Read(string text, out string? problem)
    {
        if (text.Length > LongestRecord || text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            problem = text.Length > LongestRecord ? "the record is too long" : "the record has characters that are not printable ASCII";
            return null;
        }

        var directives = ImmutableArray.CreateBuilder<Directive>();
        MacroString? redirect = null;
        MacroString? explanation = null;
        var terms = text.AsSpan(Version.Length);
        foreach (var range in terms.Split(' '))
        {
            var term = terms[range];
            if (term.IsEmpty)
            {
                continue;
            }

            var isGood = ModifierName(term) is not { } length ? TryAdd(directives, term) : Modify(term[..length], term[(length + 1)..], ref redirect, ref explanation);
            if (!isGood)
            {
                problem = $"'{Quote(term)}' is no term of a record";
                return null;
            }
        }

        problem = null;
        return new SpfRecord(directives.DrainToImmutable(), redirect, explanation);
    }

    /// <summary>A term for evidence.</summary>
    public static string Quote(ReadOnlySpan<char> term) => term.Length <= LongestQuotation ? term.ToString() : string.Concat(term[..LongestQuotation], "...");

    private static bool TryAdd(ImmutableArray<Directive>.Builder directives, ReadOnlySpan<char> term)
    {
        if (DirectiveReader.Read(term) is not { } directive)
        {
            return false;
        }

        directives.Add(directive);
        return true;
    }

    // A name, then "=" before any ":" or "/" (RFC 7208 section 4.6.1).
    private static int? ModifierName(ReadOnlySpan<char> term)
    {
        if (!char.IsAsciiLetter(term[0]))
        {
            return null;
        }

        var length = 0;
        while (length < term.Length && (char.IsAsciiLetterOrDigit(term[length]) || term[length] is '-' or '_' or '.'))
        {
            length++;
        }

        return length < term.Length && term[length] == '=' ? length : null;
    }

    // Both known modifiers may stand once only (RFC 7208 section 6); unknown ones are for others, and must be well-formed.
    private static bool Modify(ReadOnlySpan<char> name, ReadOnlySpan<char> value, ref MacroString? redirect, ref MacroString? explanation)
    {
        if (name.Equals("redirect", StringComparison.OrdinalIgnoreCase))
        {
            var isFirst = redirect is null;
            redirect = MacroString.ParseDomain(value);
            return isFirst && redirect is not null;
        }

        if (name.Equals("exp", StringComparison.OrdinalIgnoreCase))
        {
            var isFirst = explanation is null;
            explanation = MacroString.ParseDomain(value);
            return isFirst && explanation is not null;
        }

        return MacroString.Parse(value) is not null;
    }
}
