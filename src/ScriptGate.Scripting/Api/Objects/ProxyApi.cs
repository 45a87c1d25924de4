using System.Text;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.proxy</c>: who announced the client's address.</summary>
internal static class ProxyApi
{
    private const int Authority = 2;

    public static readonly ApiObject<ProxyInfo> Kind = new ApiObject<ProxyInfo>("Proxy", "Who stands between the client and the gateway and announced the client.")
        .Object("address", AddressApi.Kind, "The address that the connection comes from.", proxy => proxy.EndPoint.Address, isConstant: true, isNullable: false)
        .Property("port", "number", "The port that the connection comes from.", proxy => proxy.EndPoint.Port)
        .Property("protocol", "'proxy-v1' | 'proxy-v2' | 'xclient'", "How the client was announced.", proxy => proxy.Protocol)
        .Property("local", "boolean", "True when no client was announced (LOCAL, UNKNOWN): the connection is the proxy's own, a health check for example.", proxy => proxy.IsLocal)
        .Property("clientName", "string | null", "The client's name that XCLIENT announced.", proxy => proxy.ClientName)
        .Property("authority", "string | null", "The host name that the client asked the proxy for (PP2_TYPE_AUTHORITY).", proxy => Text(proxy.Find(Authority), Encoding.UTF8))
        .Method("field", 1, "(type: number): string | null", "The first field (TLV) of a type in a PROXY header of version 2, one character for each octet; null when there is none.", (proxy, arguments) =>
        {
            var type = arguments.Number(0, "type");
            return type is >= 0 and <= byte.MaxValue && type == Math.Floor(type)
                ? Text(proxy.Find((int)type), Encoding.Latin1)
                : throw arguments.Mistake("type", "a whole number from 0 to 255", arguments[0]);
        });

    private static string? Text(ReadOnlyMemory<byte>? value, Encoding encoding) => value is { } octets ? encoding.GetString(octets.Span) : null;
}
