using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>The options of the check <c>tls-policy</c>.</summary>
internal sealed class TlsPolicyOptions
{
    /// <summary>Clients for whom another activation mode than the virtual server's <c>starttls</c> applies; the first entry that matches. Default: none.</summary>
    public IReadOnlyList<ClientRuleOptions>? Clients { get; init; }

    /// <summary>The oldest TLS version that is good enough: <c>1.2</c> or <c>1.3</c>. Default: what the client TLS profile allows.</summary>
    public string? MinVersion { get; init; }

    /// <summary>Cipher suites that are not good enough, by IANA name; <c>*</c> at the end stands for any rest. Default: none.</summary>
    public IReadOnlyList<string>? DisallowCiphers { get; init; }

    /// <summary>The server names a client may ask for (SNI); no name counts as another. Default: any or none.</summary>
    public IReadOnlyList<string>? ServerNames { get; init; }

    /// <summary>Sender domains that are accepted inside TLS only; <c>*.example.org</c> stands for all below. Default: none.</summary>
    public IReadOnlyList<string>? RequireForSenders { get; init; }

    /// <summary>Recipient domains that are accepted inside TLS only. Default: none.</summary>
    public IReadOnlyList<string>? RequireForRecipients { get; init; }

    /// <summary>Pools whose members are reached by other TLS rules than their own. Default: none.</summary>
    public IReadOnlyDictionary<string, MemberRuleOptions>? Members { get; init; }
}

/// <summary>An activation mode for some clients.</summary>
internal sealed class ClientRuleOptions
{
    /// <summary>Client networks, as CIDR or single addresses. Default: any client.</summary>
    public IReadOnlyList<string>? From { get; init; }

    /// <summary>Names in EHLO or HELO; <c>*.example.org</c> stands for all below. Default: any, from CONNECT on.</summary>
    public IReadOnlyList<string>? Hello { get; init; }

    /// <summary>The mode. Required.</summary>
    public StartTlsMode? Starttls { get; init; }
}

/// <summary>How the members of a pool are reached; what is left out stays as the pool has it.</summary>
internal sealed class MemberRuleOptions
{
    /// <summary>The mode.</summary>
    public ServerTlsMode? Mode { get; init; }

    /// <summary>Whether the member's certificate must be valid.</summary>
    public bool? Verify { get; init; }

    /// <summary>The name to verify and to send as SNI.</summary>
    public string? Name { get; init; }
}

internal sealed class StartTlsModeConverter() : JsonStringEnumConverter<StartTlsMode>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

internal sealed class ServerTlsModeConverter() : JsonStringEnumConverter<ServerTlsMode>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    Converters = [typeof(StartTlsModeConverter), typeof(ServerTlsModeConverter)])]
[JsonSerializable(typeof(TlsPolicyOptions))]
internal sealed partial class TlsPolicyJson : JsonSerializerContext;
