using System.Net;
using System.Text.Json.Serialization;

namespace ScriptGate.Core.Tapes;

/// <summary>A <see cref="ProxyInfo"/> on a tape.</summary>
internal sealed record TapedProxy
{
    /// <summary>The proxy's address and port.</summary>
    [JsonPropertyName("address")]
    public required string Address { get; init; }

    [JsonPropertyName("protocol")]
    public required string Protocol { get; init; }

    [JsonPropertyName("local")]
    public bool IsLocal { get; init; }

    [JsonPropertyName("fields")]
    public IReadOnlyList<TapedProxyField>? Fields { get; init; }

    public static TapedProxy? Of(ProxyInfo? proxy) => proxy is null ? null : new TapedProxy
    {
        Address = proxy.EndPoint.ToString(),
        Protocol = proxy.Protocol,
        IsLocal = proxy.IsLocal,
        Fields = proxy.Fields.Count == 0 ? null : [.. proxy.Fields.Select(field => new TapedProxyField(field.Type, field.Value.ToArray()))],
    };

    /// <summary>The same as sessions have it; null when the address is none.</summary>
    public ProxyInfo? ToInfo() => !IPEndPoint.TryParse(Address, out var address) ? null : new ProxyInfo(address, Protocol)
    {
        IsLocal = IsLocal,
        Fields = [.. (Fields ?? []).Select(field => new ProxyField(field.Type, field.Value))],
    };
}

/// <summary>One of its fields.</summary>
/// <param name="Type">The type.</param>
/// <param name="Value">The octets.</param>
internal sealed record TapedProxyField([property: JsonPropertyName("type")] int Type, [property: JsonPropertyName("value")] byte[] Value);
