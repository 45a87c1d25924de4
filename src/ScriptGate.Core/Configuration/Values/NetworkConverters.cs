using System.Net;
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

        return NetworkText.TryParse(node.Text, out var network, out var problem) ? network : context.Fail(DiagnosticCodes.BadValue, problem!);
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(value.ToString());

    public override JsonObject Describe() => new() { ["type"] = "string", ["minLength"] = 1 };

    public override object Placeholder => default(IPNetwork);
}

/// <summary>An address of this machine.</summary>
internal sealed class AddressConverter : ValueConverter
{
    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind != JsonValueKind.String)
        {
            return context.WrongType("an address such as '192.0.2.10'", node);
        }

        return EndpointText.TryAddress(node.Text, out var address)
            ? address
            : context.Fail(DiagnosticCodes.BadValue, $"{UserText.Quote(node.Text)} is not an address; write it as in '192.0.2.10' or '2001:db8::10'");
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(value.ToString());

    public override JsonObject Describe() => new() { ["type"] = "string", ["minLength"] = 1 };
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

        return InheritedEndPoint.Of(node.Text) is { } inherited ? inherited
            : EndpointText.TrySplit(node.Text, out var host, out var port) && EndpointText.TryAddress(host, out var address)
            ? new IPEndPoint(address, port)
            : context.Fail(DiagnosticCodes.BadValue, $"{UserText.Quote(node.Text)} is not an address with a port; write it as in '0.0.0.0:25', '[::1]:25' or 'systemd:NAME'");
    }

    // Port 0 collides with nothing.
    public override object Placeholder => new IPEndPoint(IPAddress.None, 0);

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(value.ToString());

    public override JsonObject Describe() => new() { ["type"] = "string", ["pattern"] = SchemaDefinitions.ListenPattern };
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
