using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;

namespace ScriptGate.Interop.Ledger;

/// <summary>UPS-26: the gateway is killed again and again while mail flows. What a client was told 250 for is with a member, for the gateway never had it alone.</summary>
public sealed class GatewaySoakTests
{
    // A start costs a second or two. In the ten minutes of CI some hundred of these fit; CONTRIBUTING.md says how to have the thousand of UPS-26.
    private const int Share = 4;

    private const int MostMailsBetween = 200;

    [Fact]
    public async Task No_mail_is_lost_however_the_gateway_dies_and_doubled_only_for_who_never_got_an_answer()
    {
        var time = SoakLength.Time / Share;
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {time}");
        await using var one = new SinkProcess();
        await using var two = new SinkProcess();
        await Task.WhenAll(one.StartAsync(), two.StartAsync());
        using var folder = new TestFolder();

        // No checks: the gateway is back sooner.
        var plan = new GatewayPlan(one.Address, two.Address).With("security", "false").WithTop("overload", """{ "delay": "0" }""").WithTop("logging", """{ "format": "json", "level": "warning" }""");
        var gateway = await RealGateway.StartAsync(plan, folder);
        var ledger = new MailLedger();
        var flow = LedgerFlow.Start(ledger, plan.Port, seed, mayLose: true);
        var kills = 0;
        try
        {
            var start = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(start) < time && !flow.HasFailed)
            {
                var enough = flow.Accepted + random.Next(MostMailsBetween);
                await Poll.UntilAsync(() => flow.Accepted > enough || flow.HasFailed, "mail flowed");
                await gateway.KillAsync();
                await gateway.DisposeAsync();
                kills++;
                gateway = await RealGateway.StartAsync(plan, folder);
            }

            await flow.StopAsync();
            await gateway.StopAsync();
        }
        finally
        {
            await gateway.DisposeAsync();
        }

        foreach (var sink in (SinkProcess[])[one, two])
        {
            await sink.KillAsync();
            await sink.EmptyIntoAsync(ledger);
        }

        var mails = ledger.Mails;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{mails.Count} mails, {mails.Sum(mail => mail.Replies.Count)} attempts; killed {kills} times; {mails.Sum(mail => mail.Unanswered)} without an answer to the dot, {ledger.Surplus} twice");
        mails.ShouldAllBe(mail => mail.IsAccepted);
        ledger.Balance();
        kills.ShouldBeGreaterThan(0);
    }
}
