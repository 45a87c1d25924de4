using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.Methods;

/// <summary>The options of the check <c>methods</c>.</summary>
internal sealed class MethodsOptions
{
    /// <summary>Commands that are refused. Default: EXPN, ETRN, TURN and VRFY; none where <see cref="Allow"/> is given.</summary>
    public IReadOnlyList<string>? Disallow { get; init; }

    /// <summary>The only commands that are not refused, beside EHLO, HELO, RSET, NOOP and QUIT. Default: every command.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>What is refused in clear beside that. An allow list need not name STARTTLS. Default: nothing.</summary>
    public MethodListOptions? BeforeTls { get; init; }

    /// <summary>What is refused inside TLS beside that. Default: nothing.</summary>
    public MethodListOptions? AfterTls { get; init; }

    /// <summary>What is refused to a client that has not authenticated, beside that. An allow list need not name STARTTLS and AUTH. Default: nothing.</summary>
    public MethodListOptions? BeforeAuth { get; init; }

    /// <summary>What is refused to a client that has authenticated, beside that. Default: nothing.</summary>
    public MethodListOptions? AfterAuth { get; init; }

    /// <summary>The reply to a refused command, by command: <c>502 5.5.1 Text</c>. Default: 252 2.5.2 for VRFY, else 502 5.5.1.</summary>
    public IReadOnlyDictionary<string, string>? Replies { get; init; }
}

/// <summary>A disallow list and an allow list.</summary>
internal sealed class MethodListOptions
{
    /// <summary>Commands that are refused. Default: none.</summary>
    public IReadOnlyList<string>? Disallow { get; init; }

    /// <summary>The only commands that are not refused, beside EHLO, HELO, RSET, NOOP and QUIT. Default: every command.</summary>
    public IReadOnlyList<string>? Allow { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(MethodsOptions))]
internal sealed partial class MethodsJson : JsonSerializerContext;
