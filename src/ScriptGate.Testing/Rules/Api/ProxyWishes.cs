using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace ScriptGate.Testing.Rules;

/// <summary><c>session({ proxy: {...} })</c>: who announces the client.</summary>
internal static class ProxyWishes
{
    private const int Port = 50_000;
    private const int Authority = 2;

    private static readonly string[] Protocols = [ProxyInfo.Text, ProxyInfo.Binary, ProxyInfo.XClient];

    public static string[] Keys { get; } = ["address", "protocol", "local", "clientName", "authority", "fields"];

    public static ProxyInfo Read(TestOptions options)
    {
        var address = IPAddress.TryParse(options.Text("address") ?? "10.0.0.1", out var parsed) ? parsed : throw options.Mistake("address", "an address such as '10.0.0.1'");
        var protocol = options.Text("protocol") ?? ProxyInfo.Binary;
        if (!Protocols.Contains(protocol, StringComparer.Ordinal))
        {
            throw options.Mistake("protocol", $"one of {string.Join(", ", Protocols)}");
        }

        var fields = new List<ProxyField>();
        if (options.Text("authority") is { } authority)
        {
            fields.Add(new ProxyField(Authority, Encoding.UTF8.GetBytes(authority)));
        }

        if (options.TryGet("fields", out var given))
        {
            if (given.ValueKind != JsonValueKind.Object)
            {
                throw options.Mistake("fields", "an object of types and texts, such as { 234: 'vpce-1' }");
            }

            foreach (var field in given.EnumerateObject())
            {
                fields.Add(byte.TryParse(field.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var type) && field.Value.ValueKind == JsonValueKind.String
                    ? new ProxyField(type, Encoding.Latin1.GetBytes(field.Value.GetString()!))
                    : throw options.Mistake("fields", "an object of types (0 to 255) and texts"));
            }
        }

        return new ProxyInfo(new IPEndPoint(address, Port), protocol)
        {
            IsLocal = options.Boolean("local") ?? false,
            ClientName = options.Text("clientName"),
            Fields = fields,
        };
    }
}
