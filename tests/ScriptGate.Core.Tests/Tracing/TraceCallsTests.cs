using System.Net;
using ScriptGate.Core.Services;
using ScriptGate.Core.Tracing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Tracing;

/// <summary>Calls to services in words. What rules hand over at HEADERS and MESSAGE may be what a message holds.</summary>
public sealed class TraceCallsTests
{
    private static readonly DnsAnswer<IPAddress> Nobody = new() { Outcome = DnsOutcome.NoSuchName };

    [Fact]
    public void Look_ups_say_what_was_found()
    {
        Words(new DnsCall<IPAddress>("A", "client.example", new DnsAnswer<IPAddress> { Outcome = DnsOutcome.Found, Records = [IPAddress.Loopback] })).ShouldBe("dns A client.example -> 127.0.0.1");
        Words(new DnsCall<IPAddress>("A", "nobody.example", Nobody)).ShouldBe("dns A nobody.example -> no-such-name");
        Words(new DnsCall<DnsMx>("MX", "client.example", new DnsAnswer<DnsMx> { Outcome = DnsOutcome.Found, Records = [new DnsMx(10, "mx.client.example"), new DnsMx(0, "")] }))
            .ShouldBe("dns MX client.example -> 10 mx.client.example, null MX");
        Words(new DnsCall<string>("TXT", "many.example", new DnsAnswer<string> { Outcome = DnsOutcome.Found, Records = [.. Enumerable.Range(0, 9).Select(i => $"{i}")] }))
            .ShouldBe("dns TXT many.example -> '0', '1', '2', '3', '4', '5', '6', '7', …");
    }

    [Fact]
    public void Requests_say_where_and_how_much_and_never_what()
    {
        var question = new HttpQuestion("POST", "check/a?token=hidden") { Body = "hidden"u8.ToArray() };
        Words(new HttpCall("web", question, new HttpAnswer(403, new Dictionary<string, string>(StringComparer.Ordinal) { ["x"] = "hidden" }, "hidden"u8.ToArray())))
            .ShouldBe("http web POST check/a?**** (6 octets) -> 403, 6 octets");
        Words(new HttpCall("web", question, Answer: null) { Failure = new ServiceException("web", "refuses connections") }).ShouldBe("http web POST check/a?**** (6 octets) failed: the service 'web' refuses connections");
        Words(new TcpCall("policy", new TcpQuestion("hidden"u8.ToArray()), "hidden"u8.ToArray())).ShouldBe("tcp policy (6 octets) -> 6 octets");
        Words(new TcpCall("policy", new TcpQuestion("hidden"u8.ToArray()), Answer: null) { Failure = new OperationCanceledException() }).ShouldBe("tcp policy (6 octets) failed: given up before it answered");
    }

    [Theory]
    [InlineData(false, "table set default:a 'x'", "table get default:a -> 'x'")]
    [InlineData(true, "table set default:a (a text of 3 characters)", "table get default:a -> (a text of 3 characters)")]
    public void Values_of_tables_are_not_shown_while_a_message_is_judged(bool hidesText, string set, string get)
    {
        Words(new StoreCall("rules", StoreOperation.Set, "default:a") { Value = "'x'" }, hidesText).ShouldBe(set);
        Words(new StoreCall("rules", StoreOperation.Get, "default:a") { Result = "'x'" }, hidesText).ShouldBe(get);
    }

    [Fact]
    public void Numbers_answers_and_limits_are_shown_always()
    {
        Words(new StoreCall("rules", StoreOperation.Get, "default:a"), hidesText: true).ShouldBe("table get default:a -> not there");
        Words(new StoreCall("rules", StoreOperation.Get, "default:a") { Result = "7" }, hidesText: true).ShouldBe("table get default:a -> 7");
        Words(new StoreCall("rules", StoreOperation.Increment, "default:a") { Amount = 2, Result = 9L }, hidesText: true).ShouldBe("table increment default:a by 2 -> 9");
        Words(new StoreCall("rules", StoreOperation.Remaining, "default:a") { Result = TimeSpan.FromSeconds(90) }).ShouldBe("table remaining default:a -> 90s");
        Words(new StoreCall("greylisting", StoreOperation.GetOrAdd, "a|b") { Value = "now", Result = "then" }).ShouldBe("state of greylisting get-or-add a|b now -> then");
        Words(new StoreCall("rules", StoreOperation.CountInWindow, "limiter:x") { Amount = 1, Limit = 5, Lifetime = TimeSpan.FromMinutes(1), Result = new WindowCount(Allowed: false, 5, TimeSpan.FromMilliseconds(1500.4)) })
            .ShouldBe("limiter x 1 of 5 in 1m -> not allowed, 5 in the window, again in 2s");
    }

    [Fact]
    public void Lists_and_facts_say_what_stands_there()
    {
        Words(new DataGroupCall("partners", "192.0.2.7", "equals", "gold")).ShouldBe("dataGroup partners equals 192.0.2.7 -> there: gold");
        Words(new DataGroupCall("partners", "words of a message", "contains", ""), hidesText: true).ShouldBe("dataGroup partners contains (a text of 18 characters) -> there");
        Words(new DataGroupCall("partners", "x", "equals", Value: null)).ShouldBe("dataGroup partners equals x -> not there");
        Words(new FactCall("spf", "pass")).ShouldBe("fact spf -> pass");
    }

    private static string Words(ServiceCall call, bool hidesText = false)
    {
        var line = TraceCalls.Describe(DateTimeOffset.UnixEpoch, call, hidesText);
        return $"{line.Service} {line.Text}{(line.Answer is null ? null : $" -> {line.Answer}")}{(line.Failure is null ? null : $" failed: {line.Failure}")}";
    }
}
