using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScriptGate.Core.Configuration;

/// <summary>A network in CIDR form; a plain address is a network of one.</summary>
internal sealed class NetworkConverter : ValueConverter
{
    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind != JsonValueKind.String)
        {
            return context.WrongType("a network such as '192.0.2.0/24'", node);
        }

        var slash = node.Text.IndexOf('/', StringComparison.Ordinal);
        if (!EndpointText.TryAddress(slash < 0 ? node.Text : node.Text[..slash], out var address) || node.Text.Contains('%', StringComparison.Ordinal))
        {
            return NotANetwork(node, context);
        }

        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(node.Text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
        {
            return NotANetwork(node, context);
        }

        var network = new IPNetwork(Masked(address, prefix), prefix);
        return network.BaseAddress.Equals(address)
            ? network
            : context.Fail(DiagnosticCodes.BadValue, $"{UserText.Quote(node.Text)} has address bits behind its prefix; did you mean '{network}' or '{address}/{bits}'?");
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(value.ToString());

    public override JsonObject Describe() => new() { ["type"] = "string", ["minLength"] = 1 };

    public override object Placeholder => default(IPNetwork);

    private static object? NotANetwork(ConfigurationNode node, ValueContext context) =>
        context.Fail(DiagnosticCodes.BadValue, $"{UserText.Quote(node.Text)} is not a network; write it as in '192.0.2.0/24' or '2001:db8::/32'");

    private static IPAddress Masked(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefix - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xFF00 >> kept);
        }

        return new IPAddress(bytes);
    }
}

/// <summary>An address and a port to listen on.</summary>
internal sealed class ListenAddressConverter : ValueConverter
{
    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind != JsonValueKind.String)
        {
            return context.WrongType("an address such as '127.0.0.1:25'", node);
        }

        return EndpointText.TrySplit(node.Text, out var host, out var port) && EndpointText.TryAddress(host, out var address)
            ? new IPEndPoint(address, port)
            : context.Fail(DiagnosticCodes.BadValue, $"{UserText.Quote(node.Text)} is not an address with a port; write it as in '0.0.0.0:25' or '[::1]:25'");
    }

    // Port 0 collides with nothing.
    public override object Placeholder => new IPEndPoint(IPAddress.None, 0);

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(value.ToString());

    public override JsonObject Describe() => new() { ["type"] = "string", ["pattern"] = SchemaDefinitions.EndpointPattern };
}

/// <summary>A host, by name or address, and a port to connect to.</summary>
internal sealed class HostEndpointConverter : ValueConverter
{
    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind != JsonValueKind.String)
        {
            return context.WrongType("a host and port such as 'mail.example.org:25'", node);
        }

        return EndpointText.TrySplit(node.Text, out var host, out var port) && port > 0 && (EndpointText.TryAddress(host, out _) || EndpointText.IsHostName(host))
            ? new HostEndpoint(host, port)
            : context.Fail(DiagnosticCodes.BadValue, $"{UserText.Quote(node.Text)} is not a host with a port; write it as in 'mail.example.org:25', '192.0.2.1:25' or '[2001:db8::1]:25'");
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(value.ToString());

    public override JsonObject Describe() => new() { ["type"] = "string", ["pattern"] = SchemaDefinitions.EndpointPattern };
}
