using System.Text;

namespace ScriptGate.Skeletons;

/// <summary>The files of a new rule.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="Example">What it begins with.</param>
internal sealed record RuleSkeleton(string Name, RuleExample Example)
{
    /// <summary>The rule as the configuration names it.</summary>
    public required string File { get; init; }

    /// <summary>A pool of the configuration.</summary>
    public string Pool { get; init; } = "mail";

    /// <summary>Whether clients must say STARTTLS before anything else.</summary>
    public bool NeedsTls { get; init; }

    /// <summary>For Jint, which knows ECMAScript 5.1.</summary>
    public bool IsOlder { get; init; }

    /// <summary>What a virtual server's <c>rules</c> get, as it stands in the configuration.</summary>
    public string Reference => Example.Options is { } options
        ? $"{{ \"file\": \"{File}\", \"options\": {JsonOf(options)} }}"
        : $"\"{File}\"";

    public string RuleText
    {
        get
        {
            var options = Example.Options is null ? "" : $"// In the configuration: {Reference}\n";
            return $"// {Capital(Example.Does)}\n{options}// Its tests are in ../tests/{Name}.test.js. Run them with: scriptgate test\n\n{Finish(Example.Text)}\n";
        }
    }

    public string TestText
    {
        get
        {
            var text = new StringBuilder();
            text.Append($"// Tests of rules/{Name}.js, with this rule alone and without checks. Run them with: scriptgate test\n\n");
            text.Append($"const rule = {{ file: '../rules/{Name}.js', options: {Example.Options ?? "{}"} }};\n");
            foreach (var test in Example.Tests)
            {
                text.Append('\n').Append(IsOlder ? Older(test) : Current(test));
            }

            return Finish(text.ToString());
        }
    }

    private string Current(RuleExampleTest test)
    {
        var talk = test.Lines is { } lines
            ? $"  const client = await connect();\n{string.Concat(lines.Select(line => $"  await client.say('{line}');\n"))}  const result = await client.end();\n"
            : $"  const result = await session({Wishes(test)});\n";
        return $"{Head(test, "async () =>")}{talk}\n{Expectations(test, "  ")}}});\n";
    }

    // Promises without await: what the session gives, then what is expected of it.
    private string Older(RuleExampleTest test)
    {
        var talk = test.Lines is { } lines
            ? $"connect().then(function (client) {{\n    return client.say('{lines[0]}')"
                + string.Concat(lines.Skip(1).Select(line => $"\n      .then(function () {{ return client.say('{line}'); }})"))
                + "\n      .then(function () { return client.end(); });\n  })"
            : $"session({Wishes(test)})";
        return $"{Head(test, "function ()")}  return {talk}.then(function (result) {{\n{Expectations(test, "    ")}  }});\n}});\n";
    }

    private static string Head(RuleExampleTest test, string function) =>
        $"test('NAME {test.Title.Replace("'", @"\'", StringComparison.Ordinal)}', {function} {{\n  gateway({{ rules: [rule], checks: [] }});\n{(test.Before is { } before ? $"  {before}\n" : "")}";

    private static string Expectations(RuleExampleTest test, string indent) => string.Concat(test.Expect.Select(line => $"{indent}{line}\n"));

    private string Wishes(RuleExampleTest test)
    {
        var wishes = NeedsTls && !test.Session.Contains("tls:", StringComparison.Ordinal) ? string.Join(", ", new[] { "tls: true", test.Session }.Where(one => one.Length > 0)) : test.Session;
        return wishes.Length == 0 ? "{}" : $"{{ {wishes} }}";
    }

    private string Finish(string text)
    {
        var named = text.Replace("NAME", Name, StringComparison.Ordinal).Replace("POOL'", Pool + "'", StringComparison.Ordinal);
        return IsOlder ? OlderJavaScript.Of(named) : named;
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    // { refuse: ['a'] } is { "refuse": ["a"] }
    private static string JsonOf(string options)
    {
        var colon = options.IndexOf(':', StringComparison.Ordinal);
        return $"{{ \"{options[2..colon]}\"{options[colon..].Replace('\'', '"')}";
    }
}
