using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>When the record of a message is written: behind its 250, for no client waits for our books; before a refusal, for whoever reads its support ID may ask for it at once.</summary>
public sealed class RecordOrderTests
{
    private const string Last = "Subject: x\r\n\r\nx\r\n.\r\n";

    [Theory]
    [InlineData("null", "250 ", 0)]
    [InlineData("reject('5.7.1', 'No')", "554 ", 1)]
    [InlineData("defer('4.7.1', 'Later')", "451 ", 1)]
    public async Task A_client_hears_250_before_the_record_is_written_and_a_refusal_behind_it(string verdict, string reply, int recorded)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('MESSAGE', () => {verdict});"));
        await using var client = gateway.Connect(hearsAtOnce: true);
        await client.GreetAsync();
        await client.OpenAsync();

        var hearing = HearAsync();
        await client.SendAsync(Last);

        (await Patience.UntilAsync(hearing, "the client hears the answer", TestContext.Current.CancellationToken)).ShouldBe(recorded);
        (await client.ReadReplyAsync()).ShouldStartWith(reply);
        (await gateway.SearchAsync()).ShouldHaveSingleItem();
        gateway.Log.Of("Transaction").ShouldHaveSingleItem();

        // Inside of the gateway's write.
        async Task<int> HearAsync()
        {
            var input = client.Connection.Client.Input;
            var heard = await input.ReadAsync(TestContext.Current.CancellationToken).ConfigureAwait(false);
            var records = await gateway.Records.SearchAsync(new RecordQuery(), TestContext.Current.CancellationToken);
            input.AdvanceTo(heard.Buffer.Start);
            return records.Records.Count;
        }
    }

    [Fact]
    public async Task Messages_whose_answers_leave_in_one_write_have_their_records_in_order()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SendAsync(string.Concat(Enumerable.Range(1, 3).Select(number => $"MAIL FROM:<{number}@client.example>\r\nRCPT TO:<b@example.org>\r\nBDAT 6 LAST\r\na: b\r\n")) + "NONSENSE\r\nQUIT\r\n");
        await client.ReadToEndAsync();

        (await gateway.SearchAsync(least: 4)).Select(record => record.Sender?.ToString()).ShouldBe([null, "3@client.example", "2@client.example", "1@client.example"]);
        member.Messages.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_record_does_not_wait_for_the_handshake_that_its_client_asks_for_in_the_same_write()
    {
        await using var member = ScriptedMember.Start();

        // It stands still: the handshake that never comes is never over time.
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() }.WithTls());
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();

        await client.SendAsync(Last + "STARTTLS\r\n");

        (await client.ReadReplyAsync()).ShouldStartWith("250 ");
        (await client.ReadReplyAsync()).ShouldStartWith("220 ");
        (await gateway.SearchAsync()).ShouldHaveSingleItem();
    }
}
