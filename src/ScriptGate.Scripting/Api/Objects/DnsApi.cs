using System.Net;
using System.Net.Sockets;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>dns</c>: look-ups within the session's budget.</summary>
internal static class DnsApi
{
    private const string Texts = "Promise<readonly string[]>";

    // The part of 127/8 that lists use to say that they do not answer this asker (RFC 5782 section 2.1 leaves codes to the lists; these are what the large ones use).
    private static readonly IPNetwork Refusals = IPNetwork.Parse("127.255.255.0/24");
    private static readonly IPNetwork Codes = IPNetwork.Parse("127.0.0.0/8");

    public static readonly ApiObject<RuleCall> Kind = new ApiObject<RuleCall>(
            "Dns", "Asks DNS, within the session's budget. What does not exist is an empty list; what cannot be found out now rejects the promise.")
        .Method("a", 1, $"(name: string): {Texts}", "The IPv4 addresses of a name.", (call, arguments) =>
            Ask(call, arguments, static (dns, name) => dns.QueryAAsync(name, CancellationToken.None), address => address.ToString()))
        .Method("aaaa", 1, $"(name: string): {Texts}", "The IPv6 addresses of a name.", (call, arguments) =>
            Ask(call, arguments, static (dns, name) => dns.QueryAaaaAsync(name, CancellationToken.None), address => address.ToString()))
        .Method("mx", 1, "(name: string): Promise<readonly { readonly preference: number, readonly exchange: string }[]>", "The mail exchangers of a domain, the most preferred first; a null MX has an empty exchange.", (call, arguments) =>
            Ask(call, arguments, static (dns, name) => dns.QueryMxAsync(name, CancellationToken.None), Exchanger))
        .Method("txt", 1, $"(name: string): {Texts}", "The texts of a name, the strings of one record joined; each character is one octet.", (call, arguments) =>
            Ask(call, arguments, static (dns, name) => dns.QueryTxtAsync(name, CancellationToken.None), text => text))
        .Method("ptr", 1, $"(address: string | Address): {Texts}", "The names of an address. Anybody can write them: session.client.name() has the one that is confirmed.", (call, arguments) =>
            ScriptValue.Promise(ListAsync(call.Dns.QueryPtrAsync(AddressOf(arguments, 0), CancellationToken.None), AddressApi.Text(AddressOf(arguments, 0)), name => name)))
        .Method("dnsbl", 2, $"(zone: string, address?: string | Address): {Texts}", "The codes under which a list names an address, by default the client's; empty when it is not listed. A list that answers with an error rejects the promise.", (call, arguments) =>
            ScriptValue.Promise(ListedAsync(call, arguments.Text(0, "zone"), Subject(call, arguments))));

    private static ScriptValue Ask<T>(RuleCall call, ScriptArguments arguments, Func<IDnsResolver, string, ValueTask<DnsAnswer<T>>> ask, Func<T, object?> value)
    {
        var name = arguments.Text(0, "name");
        return ScriptValue.Promise(ListAsync(ask(call.Dns, name), name, value));
    }

    private static async Task<ScriptValue> ListAsync<T>(ValueTask<DnsAnswer<T>> pending, string subject, Func<T, object?> value) =>
        HostValues.ToScript(Certain(await pending, subject).Records.Select(value).ToList());

    private static DnsAnswer<T> Certain<T>(DnsAnswer<T> answer, string subject) => answer.IsTemporary
        ? throw new ScriptArgumentException($"no answer for {LogText.Clean(subject)}: {answer.Outcome.ToString().ToLowerInvariant()}")
        : answer;

    private static async Task<ScriptValue> ListedAsync(RuleCall call, string zone, IPAddress address)
    {
        var answer = Certain(await call.Dns.QueryAAsync(DnsNames.Reverse(address, zone), CancellationToken.None), zone);
        foreach (var code in answer.Records)
        {
            if (!Codes.Contains(code) || Refusals.Contains(code))
            {
                throw new ScriptArgumentException($"the list {LogText.Clean(zone)} answered {code}, which is an error and no listing");
            }
        }

        return HostValues.ToScript(answer.Records.Select(object (code) => code.ToString()).ToList());
    }

    private static Dictionary<string, object?> Exchanger(DnsMx mx) =>
        new(StringComparer.Ordinal) { ["preference"] = mx.Preference, ["exchange"] = mx.IsNull ? string.Empty : mx.Exchange };

    private static IPAddress Subject(RuleCall call, ScriptArguments arguments)
    {
        if (!arguments[1].IsNothing)
        {
            return AddressOf(arguments, 1);
        }

        return call.Session?.RemoteAddress ?? throw new ScriptArgumentException("dnsbl: there is no client here: say which address");
    }

    private static IPAddress AddressOf(ScriptArguments arguments, int index) => arguments[index] switch
    {
        { Kind: ScriptValueKind.Host, Host: IPAddress address } => address,
        _ when IPAddress.TryParse(arguments.Text(index, "address"), out var parsed) && parsed.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 => parsed,
        _ => throw arguments.Mistake("address", "an IP address", arguments[index]),
    };
}
