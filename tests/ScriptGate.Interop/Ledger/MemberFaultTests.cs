using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Ledger;

/// <summary>A member that dies at every step of a conversation, beside one that lives.</summary>
public sealed class MemberFaultTests
{
    private const int Mails = 12;

    public static TheoryData<string> BeforeTheDot { get; } =
        ["at the greeting", "at EHLO", "at MAIL", "after MAIL", "at RCPT", "after RCPT", "at DATA"];

    [Theory]
    [MemberData(nameof(BeforeTheDot))]
    public async Task A_member_that_dies_before_the_dot_costs_nobody_anything(string when)
    {
        await using var dying = ScriptedMember.Start(script => DieAt(script, when));
        await using var living = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(dying, living));
        var ledger = new MailLedger();

        for (var i = 0; i < Mails; i++)
        {
            (await MailLedger.SendAsync(ledger.Add(), gateway.Port)).ShouldStartWith("250 ");
        }

        dying.Connections.ShouldNotBeEmpty();
        dying.Messages.ShouldBeEmpty();
        await gateway.StopAsync();
        ledger.Check([.. living.Messages.Select(StoredMail.Of)], gateway.Log.Of("InDoubt").Count);
        living.Messages.Count.ShouldBe(Mails);
    }

    [Fact]
    public async Task A_message_that_is_still_held_whole_is_sent_to_another_member_when_the_first_dies_in_the_middle()
    {
        await using var dying = ScriptedMember.Start(script => script.InBody(500_000, static step => step.ResetAsync()));
        await using var living = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(dying, living).WithTop("spool", """{ "memory": "32MiB" }"""));
        var ledger = new MailLedger();

        // Far more than the buffers between the two hold: the end of the message cannot have left when the connection breaks.
        for (var i = 0; i < 2; i++)
        {
            (await MailLedger.SendAsync(ledger.Add(bodyOctets: 20_000_000), gateway.Port)).ShouldStartWith("250 ");
        }

        dying.Connections.ShouldNotBeEmpty();
        await gateway.StopAsync();
        ledger.Check([.. living.Messages.Select(StoredMail.Of)], gateway.Log.Of("InDoubt").Count);
        living.Messages.Count.ShouldBe(2);
        gateway.Log.Of("Replayed").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_small_message_leaves_together_with_its_dot_so_a_death_over_it_is_in_doubt()
    {
        var doubts = await SendPastAsync("in the body");
        doubts.ShouldBeGreaterThan(0);
    }

    // Whether the message had left when the member died is a race that nobody can decide: it is in doubt, or sent to the other member, and lost in neither case.
    [Fact]
    public async Task A_member_that_dies_behind_its_354_costs_no_message() => await SendPastAsync("after 354");

    [Fact]
    public async Task A_large_message_that_streams_to_a_dying_member_is_deferred_and_arrives_once_when_it_is_sent_again()
    {
        await using var dying = ScriptedMember.Start(script => script.InBody(500_000, static step => step.ResetAsync()));
        await using var living = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(dying, living));
        var ledger = new MailLedger();

        for (var i = 0; i < 4; i++)
        {
            await MailLedger.SendUntilAcceptedAsync(ledger.Add(bodyOctets: 2_000_000), gateway.Port);
        }

        ledger.Mails.Sum(mail => mail.Replies.Count).ShouldBeGreaterThan(ledger.Mails.Count, "the dying member was never asked");
        living.Messages.Count.ShouldBe(ledger.Mails.Count);
        await gateway.StopAsync();
        ledger.Check([.. living.Messages.Select(StoredMail.Of)], gateway.Log.Of("InDoubt").Count);
    }

    [Theory]
    [InlineData("without a word", "")]
    [InlineData("in the middle of its reply", "250 2.0.0 Stor")]
    [InlineData("in the middle of a reply of several lines", "250-2.0.0 Stored\r\n")]
    public async Task After_the_dot_nothing_is_sent_again_by_the_gateway_and_the_client_is_told_so(string how, string lastWords)
    {
        _ = how;
        await using var dying = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            await step.SendAsync(lastWords);
            await step.ResetAsync();
        }));
        await using var living = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(dying, living));
        var ledger = new MailLedger();

        for (var i = 0; i < Mails; i++)
        {
            await MailLedger.SendUntilAcceptedAsync(ledger.Add(), gateway.Port);
        }

        // The worst case: the dying member has all it saw the end of, and every client sent again.
        var doubtful = dying.Connections.SelectMany(connection => connection.Bodies).Select(StoredMail.Of).ToArray();
        doubtful.ShouldNotBeEmpty();
        await gateway.StopAsync();
        ledger.Check([.. living.Messages.Select(StoredMail.Of), .. doubtful], gateway.Log.Of("InDoubt").Count);
        living.Messages.Count.ShouldBe(Mails);
        ledger.Mails.Sum(mail => mail.InDoubt).ShouldBe(doubtful.Length);
        gateway.Log.Transactions.Count(line => line["Result"] == "in-doubt" && line["Member"] == dying.Address).ShouldBe(doubtful.Length);
    }

    /// <summary>Sends mail while one of two members always dies, and checks the ledger.</summary>
    /// <returns>How many answers were in doubt.</returns>
    private static async Task<int> SendPastAsync(string when)
    {
        await using var dying = ScriptedMember.Start(script => DieAt(script, when));
        await using var living = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(dying, living));
        var ledger = new MailLedger();

        for (var i = 0; i < Mails; i++)
        {
            await MailLedger.SendUntilAcceptedAsync(ledger.Add(), gateway.Port);
        }

        dying.Connections.ShouldNotBeEmpty();
        dying.Messages.ShouldBeEmpty();
        await gateway.StopAsync();
        ledger.Check([.. living.Messages.Select(StoredMail.Of)], gateway.Log.Of("InDoubt").Count);
        living.Messages.Count.ShouldBe(Mails);
        return ledger.Mails.Sum(mail => mail.InDoubt);
    }

    // No monitor: a member that is down gets no mail, and here it shall get some.
    private static GatewayPlan Plan(params ScriptedMember[] members) =>
        new GatewayPlan([.. members.Select(member => member.Address)]).WithPool("monitor", """{ "type": "none" }""");

    private static void DieAt(MemberScript script, string when)
    {
        switch (when)
        {
            case "at the greeting":
                script.OnGreeting(static step => step.ResetAsync());
                break;
            case "after MAIL" or "after RCPT" or "after 354":
                script.OnCommand(when switch { "after MAIL" => "MAIL", "after RCPT" => "RCPT", _ => "DATA" }, static async step =>
                {
                    await step.DefaultAsync();
                    await step.ResetAsync();
                });
                break;
            case "in the body":
                script.InBody(1000, static step => step.ResetAsync());
                break;
            default:
                script.OnCommand(when["at ".Length..], static step => step.ResetAsync());
                break;
        }
    }
}
