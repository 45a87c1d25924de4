using ScriptGate.Core.Overload;
using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.VirtualServers;

/// <summary>A gateway without memory: who is there is served, who comes hears 421.</summary>
public sealed class OverloadTests
{
    private const long Most = 1024 * 1024;

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task New_connections_get_421_with_a_record_while_a_transaction_that_has_begun_is_finished()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(new Scenario(member.Address));
        await using var there = gateway.Connect();
        (await there.ReadReplyAsync()).ShouldStartWith("220 ");
        (await there.SayAsync("EHLO there.example")).ShouldStartWith("250");
        (await there.SayAsync("MAIL FROM:<a@there.example>")).ShouldStartWith("250 ");

        Use(gateway, Most + 1);
        await using var late = gateway.Connect();
        var reply = (await late.ReadToEndAsync()).TrimEnd();
        Transcript.WithoutId(reply).ShouldBe("421 4.3.2 Too busy at the moment, please try again later (support ID <id>)");
        (await there.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");
        (await there.SayAsync("DATA")).ShouldStartWith("354 ");
        (await there.SayAsync("Subject: x\r\n\r\nx\r\n.")).ShouldStartWith("250 ");

        var records = await gateway.SearchAsync();
        var record = records.Single(record => record.Result == TransactionResult.Deferred);
        (record.Id, record.Reply, record.By, record.Command, record.Detail).ShouldBe((Transcript.IdOf(reply), reply, "engine", "CONNECT", "overload"));
        records.Count(found => found.Result == TransactionResult.Delivered).ShouldBe(1);
        gateway.Host.Overload.Reason.ShouldBe(OverloadReason.Memory);

        Use(gateway, Most / 2);
        await using var next = gateway.Connect();
        (await next.ReadReplyAsync()).ShouldStartWith("220 ");
    }

    [Fact]
    public async Task Who_speaks_TLS_from_the_first_octet_is_closed_without_words()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(new Scenario(member.Address).WithTls().With("implicitTls", "true"));
        Use(gateway, Most + 1);
        await using var late = gateway.Connect();

        (await late.ReadToEndAsync()).ShouldBeEmpty();
        gateway.Host.Overload.TurnedAway.ShouldBe(1);
    }

    private async Task<TestGateway> StartAsync(Scenario scenario)
    {
        scenario.Clock = _clock;
        return await TestGateway.StartAsync(scenario.WithTop("overload", $$"""{ "memory": {{Most}} }"""));
    }

    private void Use(TestGateway gateway, long octets)
    {
        gateway.UsedMemory = octets;
        _clock.Advance(OverloadGuard.Look);
    }
}
