using System.Text;
using ScriptGate.Core.Services;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tracing;
using ScriptGate.Scripting.Api.Services;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>tcp(service)</c>: asks a service that the configuration names by a line protocol.</summary>
internal static class TcpApi
{
    private const string UntilClosed = "close";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static readonly ApiObject<TcpServiceName> Kind = new ApiObject<TcpServiceName>(
            "TcpService", "A service of the configuration that is asked over TCP, each time over a connection of its own.")
        .Property("name", "string", "Its name in the configuration.", service => service.Name)
        .Method(
            "ask",
            2,
            "(text: string, options?: { until?: string | number, timeout?: Duration, encoding?: 'utf8' | 'latin1' }): Promise<string>",
            "Sends a text and gives the answer: up to a mark, by default a line end, which is not part of it; so many octets; or with until: 'close' what comes until the service closes the connection.",
            Ask);

    /// <summary>The global function.</summary>
    public static ScriptValue Named(RuleCall call, ScriptArguments arguments)
    {
        var service = new TcpServiceName(arguments.Text(0, "service"));
        service.In(call);
        return ScriptValue.OfHost(service);
    }

    private static ScriptValue Ask(TcpServiceName name, ScriptArguments arguments)
    {
        var call = (RuleCall)arguments.Caller!;
        var service = name.In(call);
        var options = OptionBag.Read("ask", arguments[1], "until", "timeout", "encoding");
        var encoding = options.Text("encoding") switch
        {
            null or "utf8" => Utf8,
            "latin1" => Encoding.Latin1,
            _ => throw new ScriptArgumentException("ask: encoding is 'utf8' or 'latin1'"),
        };
        var question = Until(new TcpQuestion(encoding.GetBytes(arguments.Text(0, "text"))) { Timeout = options.Duration("timeout") }, options, encoding);
        var (observer, clock) = (call.Observer, call.Services.Clock);
        return ScriptValue.Promise(call.WaitAsync(life => Task.Run(
            async () => (ScriptValue)encoding.GetString(await ObservedCalls.AskAsync(name.Name, service, question, observer, clock, life)), life), isServiceCall: true));
    }

    private static TcpQuestion Until(TcpQuestion question, OptionBag options, Encoding encoding) => options.Any("until").ValueKind switch
    {
        System.Text.Json.JsonValueKind.Undefined => question with { Mark = "\n"u8.ToArray() },
        System.Text.Json.JsonValueKind.Number => question with { Length = (int)options.Whole("until", 1, int.MaxValue)! },
        _ when options.Text("until") is UntilClosed => question,
        _ => question with { Mark = options.Text("until") is { Length: > 0 } mark ? encoding.GetBytes(mark) : throw new ScriptArgumentException("ask: until must not be empty") },
    };
}

/// <summary>The name of a service; what it is now, each generation says anew.</summary>
internal sealed record TcpServiceName(string Name)
{
    public ITcpService In(RuleCall call) =>
        call.Services.External.Tcp.TryGetValue(Name, out var service) ? call.Outside is { } outside ? new OutsideTcpService(Name, service, outside) : service : throw ServiceNames.Unknown(Name, "an address", call.Services.External.Tcp.Keys);
}
