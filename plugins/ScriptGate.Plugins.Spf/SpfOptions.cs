using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.Spf;

/// <summary>The options of the check <c>spf</c>.</summary>
internal sealed class SpfOptions
{
    /// <summary>Whether a record that cannot be evaluated is a violation too. Default: no; mistakes in records are common.</summary>
    public bool Permerror { get; set; }

    /// <summary>When the hello name is checked. Default: always.</summary>
    public HelloCheck Hello { get; set; } = HelloCheck.Always;

    /// <summary>Whether the client is told how the domain explains a fail (<c>exp=</c>, RFC 7208 section 6.2). Default: yes.</summary>
    public bool Explanation { get; set; } = true;

    /// <summary>Which field tells the result to those behind the gateway. Default: <c>Authentication-Results</c>.</summary>
    public ResultField Field { get; set; } = ResultField.AuthenticationResults;

    /// <summary>The longest time for a transaction's checks, 1 s to 60 s; after it they are temperror. Default: 20 s, the least that RFC 7208 section 4.6.4 asks for.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan Time { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>When the hello name is checked.</summary>
internal enum HelloCheck
{
    /// <summary>Beside MAIL FROM, and alone for the null reverse path.</summary>
    Always,

    /// <summary>For the null reverse path only.</summary>
    NullSender,
}

/// <summary>Which header field tells the result.</summary>
internal enum ResultField
{
    /// <summary>None.</summary>
    None,

    /// <summary><c>Authentication-Results</c> (RFC 8601).</summary>
    AuthenticationResults,

    /// <summary><c>Received-SPF</c> (RFC 7208 section 9.1).</summary>
    ReceivedSpf,
}

internal sealed class HelloCheckConverter() : JsonStringEnumConverter<HelloCheck>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

internal sealed class ResultFieldConverter() : JsonStringEnumConverter<ResultField>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    Converters = [typeof(HelloCheckConverter), typeof(ResultFieldConverter)])]
[JsonSerializable(typeof(SpfOptions))]
internal sealed partial class SpfJson : JsonSerializerContext;
