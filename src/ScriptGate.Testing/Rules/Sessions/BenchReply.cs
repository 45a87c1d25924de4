using System.Text.RegularExpressions;

namespace ScriptGate.Testing.Rules;

/// <summary>A reply as a client read it.</summary>
/// <param name="Command">The line that it answers; empty for the greeting.</param>
/// <param name="Code">The code.</param>
/// <param name="EnhancedCode">The enhanced code; null when there is none.</param>
/// <param name="Text">The text without codes and support ID; lines separated by a line feed.</param>
/// <param name="SupportId">The support ID in it; null when there is none.</param>
/// <param name="Raw">The lines as they came, separated by a line feed.</param>
internal sealed partial record BenchReply(string Command, int Code, string? EnhancedCode, string Text, string? SupportId, string Raw)
{
    public bool IsPositive => Code is >= 200 and < 400;

    /// <summary>The reply as tests compare it: without the support ID.</summary>
    public override string ToString() => EnhancedCode is null ? $"{Code} {Text}" : $"{Code} {EnhancedCode} {Text}";

    public static BenchReply Of(string command, IReadOnlyList<string> lines)
    {
        var raw = string.Join('\n', lines);
        var code = lines[0].Length >= 3 && int.TryParse(lines[0].AsSpan(0, 3), out var number) ? number : 0;
        var texts = lines.Select(line => line.Length > 4 ? line[4..] : "").ToList();
        string? enhanced = null;
        if (Enhanced().Match(texts[0]) is { Success: true } match && code is not 220 && !command.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase))
        {
            enhanced = match.Groups["code"].Value;
            texts = [.. texts.Select(text => text.StartsWith(enhanced, StringComparison.Ordinal) ? text[enhanced.Length..].TrimStart() : text)];
        }

        var whole = string.Join('\n', texts);
        var id = Id().Match(whole);
        return new BenchReply(command, code, enhanced, id.Success ? whole[..id.Index].TrimEnd() : whole, id.Success ? id.Groups["id"].Value : null, raw);
    }

    [GeneratedRegex(@"^(?<code>[245]\.\d{1,3}\.\d{1,3})(?=\s|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Enhanced();

    [GeneratedRegex(@"\s*\(support ID (?<id>SG-[0-9A-Z]{16}(-\d+)?)\)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();
}
