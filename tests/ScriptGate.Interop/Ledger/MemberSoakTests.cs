using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;

namespace ScriptGate.Interop.Ledger;

/// <summary>The promise of the gateway, for as long as <see cref="SoakLength"/> says: a member is killed and started again every few seconds while mail flows.</summary>
public sealed class MemberSoakTests
{
    private const int Sinks = 3;

    // What a member has been killed for: to be away while mail flows, and to be back before the next one goes.
    private static readonly TimeSpan LongestUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LongestDown = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task No_mail_is_lost_and_none_doubled_outside_the_window_of_doubt_however_members_die()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {SoakLength.Time}");
        await using var postfix = await SoakPostfix.CreateAsync();
        await using var sinks = await SinksAsync();
        ISoakMember[] members = [postfix, .. sinks.All];
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan([.. members.Select(member => member.Address)])
            .WithPool("monitor", """{ "type": "smtp", "interval": "1s", "timeout": "5s" }""")

            // On a machine that is busy with other tests clients may wait; none is to be turned away for that.
            .WithTop("overload", """{ "delay": "0" }""")

            // A line for each of a hundred thousand transactions is not what is looked for in the log.
            .WithTop("logging", """{ "format": "json", "level": "warning" }"""));
        var ledger = new MailLedger();
        var flow = LedgerFlow.Start(ledger, gateway.Port, seed);
        var killed = new int[members.Length];

        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < SoakLength.Time && !flow.HasFailed)
        {
            await PassAsync(random.NextDouble() * LongestUp);
            var victim = random.Next(members.Length);
            killed[victim]++;
            await members[victim].KillAsync();
            await members[victim].EmptyIntoAsync(ledger);
            await PassAsync(random.NextDouble() * LongestDown);
            await members[victim].StartAsync();
        }

        await flow.StopAsync();
        await gateway.StopAsync();
        await postfix.UntilDeliveredAsync();
        foreach (var member in members)
        {
            await member.KillAsync();
            await member.EmptyIntoAsync(ledger);
        }

        var mails = ledger.Mails;
        var inDoubt = gateway.Log.Of("InDoubt").Count;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{mails.Count} mails, {mails.Sum(mail => mail.Replies.Count)} attempts; killed {string.Join(", ", killed)} times; {inDoubt} in doubt, {ledger.Surplus} twice");
        mails.ShouldAllBe(mail => mail.IsAccepted);
        ledger.Check([], inDoubt);

        // Each was killed, and mail flowed all the time: a soak of nothing proves nothing.
        killed.Sum().ShouldBeGreaterThan((int)(SoakLength.Time / (LongestUp + LongestDown + Poll.Limit)));
        mails.Count.ShouldBeGreaterThan((int)SoakLength.Time.TotalSeconds * 20);

        // A client that gave up has ended the soak: no need to wait for the rest.
        Task PassAsync(TimeSpan time)
        {
            var begin = TimeProvider.System.GetTimestamp();
            return Poll.UntilAsync(() => flow.HasFailed || TimeProvider.System.GetElapsedTime(begin) >= time, "time went on");
        }
    }

    private static async Task<SinkSet> SinksAsync()
    {
        var set = new SinkSet([.. Enumerable.Range(0, Sinks).Select(_ => new SinkProcess())]);
        await Task.WhenAll(set.All.Select(sink => sink.StartAsync()));
        return set;
    }

    private sealed record SinkSet(SinkProcess[] All) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var sink in All)
            {
                await sink.DisposeAsync();
            }
        }
    }
}
