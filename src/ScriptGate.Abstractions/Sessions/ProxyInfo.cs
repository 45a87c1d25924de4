using System.Net;

namespace ScriptGate;

/// <summary>
/// Who stands between the client and the gateway and announced the client: with a PROXY header (<c>proxyProtocol</c>) or with XCLIENT (<c>xclient</c>). The session's
/// addresses are then those that were announced.
/// </summary>
/// <param name="EndPoint">The address and port that the connection came from.</param>
/// <param name="Protocol"><see cref="Text"/>, <see cref="Binary"/> or <see cref="XClient"/>.</param>
public sealed record ProxyInfo(IPEndPoint EndPoint, string Protocol)
{
    /// <summary>A PROXY header of version 1.</summary>
    public const string Text = "proxy-v1";

    /// <summary>A PROXY header of version 2.</summary>
    public const string Binary = "proxy-v2";

    /// <summary>The command XCLIENT.</summary>
    public const string XClient = "xclient";

    /// <summary>True when no client was announced (LOCAL, UNKNOWN): the connection is the proxy's own, a health check for example, and so are the addresses. Default: false.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The client's name that XCLIENT announced; null for none. Default: null.</summary>
    public string? ClientName { get; init; }

    /// <summary>The fields (TLVs) of a PROXY header of version 2 in their order, those inside the field of TLS behind it. Default: none.</summary>
    public IReadOnlyList<ProxyField> Fields { get; init; } = [];

    /// <summary>The first field of a type.</summary>
    /// <param name="type">The type: 2 is the name that the client asked for (authority), 5 an ID of the connection, 33 the version of TLS, 224 to 239 anybody's own.</param>
    /// <returns>Its octets; null when there is none.</returns>
    public ReadOnlyMemory<byte>? Find(int type)
    {
        foreach (var field in Fields)
        {
            if (field.Type == type)
            {
                return field.Value;
            }
        }

        return null;
    }
}

/// <summary>A field (TLV) of a PROXY header of version 2.</summary>
/// <param name="Type">0 to 255.</param>
/// <param name="Value">Its octets.</param>
public sealed record ProxyField(int Type, ReadOnlyMemory<byte> Value);
