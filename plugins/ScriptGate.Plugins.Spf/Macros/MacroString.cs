using System.Buffers;
using System.Collections.Immutable;

namespace ScriptGate.Plugins.Spf.Macros;

/// <summary>A macro string that was read from a record; its values are filled in for each look-up (RFC 7208 section 7).</summary>
/// <param name="Pieces">Text and macros, in order.</param>
internal sealed record MacroString(ImmutableArray<MacroPiece> Pieces)
{
    private const string Letters = "slodiphv";
    private const string ExplanationLetters = "crt";
    private static readonly SearchValues<char> DelimiterCharacters = SearchValues.Create(".-+,/_=");

    /// <summary>A number that means "all parts" for any text we have.</summary>
    private const int MostParts = 10_000;

    /// <summary>Whether any value comes from the client's address by way of DNS (the macro <c>p</c>), so that expanding it has to ask.</summary>
    public bool AsksForName => Pieces.Any(static piece => piece.Letter == 'p');

    /// <summary>Reads a macro string.</summary>
    /// <param name="text">The text, bounded by the record it stands in.</param>
    /// <param name="isExplanation">The text is for people: spaces and the letters c, r and t are allowed.</param>
    /// <returns>Null when it is none.</returns>
    public static MacroString? Parse(ReadOnlySpan<char> text, bool isExplanation = false)
    {
        var pieces = ImmutableArray.CreateBuilder<MacroPiece>();
        while (!text.IsEmpty)
        {
            var literal = text.IndexOf('%');
            literal = literal < 0 ? text.Length : literal;
            if (literal > 0)
            {
                if (text[..literal].ContainsAnyExceptInRange(isExplanation ? ' ' : '!', '~'))
                {
                    return null;
                }

                pieces.Add(new MacroPiece(text[..literal].ToString()));
                text = text[literal..];
                continue;
            }

            if (!TryTakeMacro(ref text, isExplanation, out var piece))
            {
                return null;
            }

            pieces.Add(piece);
        }

        return new MacroString(pieces.DrainToImmutable());
    }

    /// <summary>Reads a domain: a macro string that ends with a macro or with a dot and a top label (<c>domain-spec</c>, RFC 7208 section 7.1).</summary>
    /// <param name="text">The text.</param>
    /// <returns>Null when it is none.</returns>
    public static MacroString? ParseDomain(ReadOnlySpan<char> text) =>
        Parse(text) is { Pieces: [.., var last] } parsed && (last.IsVariable || last.IsEscape || EndsWithTopLabel(last.Text))
            ? parsed
            : null;

    private static bool TryTakeMacro(ref ReadOnlySpan<char> text, bool isExplanation, out MacroPiece piece)
    {
        piece = default;
        if (text.Length < 2)
        {
            return false;
        }

        var literal = text[1] switch { '%' => "%", '_' => " ", '-' => "%20", _ => null };
        if (literal is not null)
        {
            piece = new MacroPiece(literal) { IsEscape = true };
            text = text[2..];
            return true;
        }

        var end = text.IndexOf('}');
        if (text[1] != '{' || end < 3 || !TryReadMacro(text[2..end], isExplanation, out piece))
        {
            return false;
        }

        text = text[(end + 1)..];
        return true;
    }

    private static bool TryReadMacro(ReadOnlySpan<char> macro, bool isExplanation, out MacroPiece piece)
    {
        piece = default;
        var letter = char.ToLowerInvariant(macro[0]);
        if (!Letters.Contains(letter, StringComparison.Ordinal) && !(isExplanation && ExplanationLetters.Contains(letter, StringComparison.Ordinal)))
        {
            return false;
        }

        var isEscaped = char.IsAsciiLetterUpper(macro[0]);
        var rest = macro[1..];
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? rest.Length : digits;
        var parts = 0;
        foreach (var digit in rest[..digits])
        {
            parts = Math.Min((parts * 10) + digit - '0', MostParts);
        }

        if (digits > 0 && parts == 0)
        {
            return false;
        }

        rest = rest[digits..];
        var isReversed = rest is ['r' or 'R', ..];
        rest = isReversed ? rest[1..] : rest;
        if (rest.ContainsAnyExcept(DelimiterCharacters))
        {
            return false;
        }

        piece = new MacroPiece("", letter, parts, isReversed, rest.IsEmpty ? "." : rest.ToString(), isEscaped);
        return true;
    }

    // "." toplabel ["."], with toplabel = alphanumeric with at least one letter, or alphanumeric with a hyphen inside.
    private static bool EndsWithTopLabel(ReadOnlySpan<char> text)
    {
        text = text is [.., '.'] ? text[..^1] : text;
        var dot = text.LastIndexOf('.');
        if (dot < 0 || dot + 1 == text.Length)
        {
            return false;
        }

        var label = text[(dot + 1)..];
        var hasLetterOrHyphen = false;
        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }

            hasLetterOrHyphen |= !char.IsAsciiDigit(c);
        }

        return hasLetterOrHyphen && label[0] != '-' && label[^1] != '-';
    }
}
