using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.Methods;

/// <summary>The options of the check <c>methods</c>.</summary>
internal sealed class MethodsOptions
{
    /// <summary>Commands that are refused. Default: EXPN, ETRN, TURN and VRFY; none where <see cref="Allow"/> is given.</summary>
    public IReadOnlyList<string>? Disallow { get; init; }

    /// <summary>The only commands that are not refused, beside EHLO, HELO, RSET, NOOP and QUIT. Default: every command.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>The reply to a refused command, by command: <c>502 5.5.1 Text</c>. Default: 252 2.5.2 for VRFY, else 502 5.5.1.</summary>
    public IReadOnlyDictionary<string, string>? Replies { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(MethodsOptions))]
internal sealed partial class MethodsJson : JsonSerializerContext;
