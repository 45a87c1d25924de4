using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;

namespace ScriptGate.Interop.Ledger;

/// <summary>Real processes, killed while mail flows.</summary>
public sealed class KilledMemberTests
{
    private const int Kills = 4;

    [Fact]
    public async Task Members_that_are_killed_at_any_moment_lose_no_mail_and_double_none_outside_the_window_of_doubt()
    {
        await using var first = new SinkProcess();
        await using var second = new SinkProcess();
        await first.StartAsync();
        await second.StartAsync();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(first.Address, second.Address)
            .WithPool("monitor", """{ "type": "smtp", "interval": "100ms", "timeout": "1s" }"""));
        var ledger = new MailLedger();
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(() => SendAsync(ledger, gateway.Port, enough.Token), CancellationToken.None)).ToArray();

        for (var i = 0; i < Kills; i++)
        {
            var victim = i % 2 == 0 ? first : second;
            var target = Accepted(ledger) + 200;
            await Poll.UntilAsync(() => Accepted(ledger) >= target || Array.Exists(clients, client => client.IsCompleted), "200 more mails were accepted");
            await victim.KillAsync();
            var without = Accepted(ledger) + 50;
            await Poll.UntilAsync(() => Accepted(ledger) >= without || Array.Exists(clients, client => client.IsCompleted), "50 more mails were accepted with one member");
            await victim.StartAsync();
        }

        await enough.CancelAsync();
        await Task.WhenAll(clients);
        await gateway.StopAsync();

        ledger.Mails.ShouldAllBe(mail => mail.IsAccepted);
        ledger.Check([.. first.Stored, .. second.Stored], gateway.Log.Of("InDoubt").Count);
        ledger.Mails.Count.ShouldBeGreaterThan(Kills * 250);
    }

    private static int Accepted(MailLedger ledger) => ledger.Mails.Count(mail => mail.IsAccepted);

    private static async Task SendAsync(MailLedger ledger, int port, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await MailLedger.SendUntilAcceptedAsync(ledger.Add(), port);
        }
    }
}
