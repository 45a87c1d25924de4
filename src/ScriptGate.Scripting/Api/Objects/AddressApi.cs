using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.client.address</c>: an IP address.</summary>
internal static class AddressApi
{
    public static readonly ApiObject<IPAddress> Kind = new ApiObject<IPAddress>("Address", "An IP address; String(x) is its text.")
        .Property("version", "4 | 6", "The IP version.", address => PlainAddress.Of(address).AddressFamily == AddressFamily.InterNetwork ? 4 : 6)
        .LookUp("in", "(network: string): boolean", "True when the address is in the network, written as 10.0.0.0/8 or 2001:db8::/32, or is the address.", (address, arguments) =>
        {
            var text = arguments.Text(0, "network");
            return Networks.TryParse(text, out var network)
                ? network.Contains(PlainAddress.Of(address))
                : throw arguments.Mistake("network", "a network such as 10.0.0.0/8 or an address", arguments[0]);
        })
        .AsText(Text)
        .AsSteady();

    public static string Text(IPAddress address) => PlainAddress.Of(address).ToString();
}
