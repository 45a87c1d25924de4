using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>The options of the check <c>tls-policy</c>.</summary>
internal sealed class TlsPolicyOptions
{
    /// <summary>Clients for whom something else applies than for everybody; for each key the first entry that matches and has it. Default: none.</summary>
    public IReadOnlyList<ClientRuleOptions>? Clients { get; init; }

    /// <summary>The oldest TLS version that is good enough: <c>1.2</c> or <c>1.3</c>. Default: what the client TLS profile allows.</summary>
    public string? MinVersion { get; init; }

    /// <summary>Cipher suites that are not good enough, by IANA name; <c>*</c> at the end stands for any rest. Default: none.</summary>
    public IReadOnlyList<string>? DisallowCiphers { get; init; }

    /// <summary>The server names a client may ask for (SNI); no name counts as another. Default: any or none.</summary>
    public IReadOnlyList<string>? ServerNames { get; init; }

    /// <summary>Who needs a certificate, and which; every entry that matches must be met. Default: none.</summary>
    public IReadOnlyList<CertificateRuleOptions>? Certificates { get; init; }

    /// <summary>Sender domains that are accepted inside TLS only; <c>*.example.org</c> stands for all below. Default: none.</summary>
    public IReadOnlyList<string>? RequireForSenders { get; init; }

    /// <summary>Recipient domains that are accepted inside TLS only. Default: none.</summary>
    public IReadOnlyList<string>? RequireForRecipients { get; init; }

    /// <summary>Pools whose members are reached by other TLS rules than their own. Default: none.</summary>
    public IReadOnlyDictionary<string, MemberRuleOptions>? Members { get; init; }
}

/// <summary>What applies to some clients.</summary>
internal sealed class ClientRuleOptions
{
    /// <summary>Client networks, as CIDR or single addresses. Default: any client.</summary>
    public IReadOnlyList<string>? From { get; init; }

    /// <summary>Names in EHLO or HELO; <c>*.example.org</c> stands for all below. Default: any, from CONNECT on.</summary>
    public IReadOnlyList<string>? Hello { get; init; }

    /// <summary>The activation mode. Default: the virtual server's <c>starttls</c>.</summary>
    public StartTlsMode? Starttls { get; init; }

    /// <summary>As <see cref="TlsPolicyOptions.MinVersion"/>, for these clients. Default: everybody's. Not with <see cref="Hello"/>.</summary>
    public string? MinVersion { get; init; }

    /// <summary>As <see cref="TlsPolicyOptions.DisallowCiphers"/>; an empty list allows all. Default: everybody's. Not with <see cref="Hello"/>.</summary>
    public IReadOnlyList<string>? DisallowCiphers { get; init; }

    /// <summary>As <see cref="TlsPolicyOptions.ServerNames"/>. Default: everybody's. Not with <see cref="Hello"/>.</summary>
    public IReadOnlyList<string>? ServerNames { get; init; }
}

/// <summary>Which certificate some mail needs. Of <c>from</c>, <c>senders</c> and <c>recipients</c> all that are given must match; of the other three one is enough.</summary>
internal sealed class CertificateRuleOptions
{
    /// <summary>Client networks, as CIDR or single addresses. Default: any client.</summary>
    public IReadOnlyList<string>? From { get; init; }

    /// <summary>Sender domains; <c>*.example.org</c> stands for all below. Default: any.</summary>
    public IReadOnlyList<string>? Senders { get; init; }

    /// <summary>Recipient domains. Default: any.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>SHA-256 of the certificates that will do, in hexadecimal, whoever issued them. Default: none.</summary>
    public IReadOnlyList<string>? Fingerprints { get; init; }

    /// <summary>DNS names in certificates that will do, if they are valid; <c>*.example.org</c> stands for all below. Default: none.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Distinguished names of certificates that will do, if they are valid; <c>*</c> stands for anything. Default: any, unless fingerprints or names are given.</summary>
    public IReadOnlyList<string>? Subjects { get; init; }
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
