using System.Text;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.Queue;

/// <summary>A Postfix whose way out is the gateway empties its queue into another Postfix.</summary>
public sealed class QueueThroughTests
{
    private const int Messages = 1000;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_queue_of_1000_messages_arrives_and_each_of_them_once()
    {
        var smtpSource = Programs.Require("smtp-source");
        await using var target = await PostfixInstance.StartAsync();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(target.Address)
            .WithRule("on('HEADERS', (session, message) => { message.headers.add('X-Rule', 'seen'); });"));
        await using var source = await PostfixInstance.StartAsync(plan => plan.RelayTo = $"127.0.0.1:{gateway.Port}");

        // -N numbers the recipients: 1bob@example.org and so on.
        (await ProgramRun.RunAsync(
            smtpSource, "-m", Messages.ToString(), "-s", "4", "-l", "4096", "-N", "-f", "alice@example.com", "-t", "bob@example.org", source.Address)).ShouldSucceed();
        await Poll.UntilAsync(
            async () => target.Mail.Count >= Messages && await source.QueueLengthAsync() == 0,
            () => $"{Messages} messages arrived; there are {target.Mail.Count}. The source's log:\n{source.LogText}",
            Limit);

        var arrived = target.Mail.Read();
        arrived.Count.ShouldBe(Messages);
        arrived.Select(message => message.ValueOf("Delivered-To")).Distinct(StringComparer.Ordinal).Count().ShouldBe(Messages);
        arrived.ShouldAllBe(message => message.Headers.Contains("\nX-Rule: seen\n", StringComparison.Ordinal));
        (await source.QueueLengthAsync()).ShouldBe(0);
        (await target.QueueLengthAsync()).ShouldBe(0);
        await gateway.Log.UntilAsync("Transaction", line => line["Result"] == "delivered", Messages);
        gateway.Log.Transactions.Count.ShouldBe(Messages);
        await gateway.StopAsync();
    }
}
