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

    [Fact]
    public async Task A_Postfix_that_is_offered_CHUNKING_sends_a_large_message_in_chunks_and_it_arrives_unchanged()
    {
        const string nonce = "chunked-by-postfix";
        var body = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{(i % 7 == 0 ? "." : string.Empty)}line {i} \u00e4\u00f6\u00fc\r\n")));
        await using var target = await PostfixInstance.StartAsync();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(target.Address)
            .WithRule("on('COMMAND', (session, command) => { if (command.verb === 'BDAT') log('chunk'); });"));
        await using var source = await PostfixInstance.StartAsync(plan => plan.RelayTo = $"127.0.0.1:{gateway.Port}");
        await using var client = await WireClient.ConnectAsync(source.Port);
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<alice@example.com> BODY=8BITMIME");
        await client.SayAsync("RCPT TO:<bob@example.org>");
        await client.SayAsync("DATA");
        await client.SendAsync($"Message-ID: <{nonce}@client.example>\r\nSubject: large\r\n\r\n");
        await client.SendAsync(Encoding.Latin1.GetString(body).Replace("\n.", "\n..", StringComparison.Ordinal).Insert(0, "."));
        (await client.SayAsync(".")).ShouldStartWith("250 ");

        var arrived = await target.Mail.UntilAsync(nonce);

        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(arrived.Body)).ShouldBe(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(body)));
        await gateway.Log.UntilAsync("RuleSaid", line => line["Text"] == "chunk");
        await gateway.StopAsync();
    }
}
