using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>Every way for a check to fail, at every stage, under every <c>onFailure</c>: the reply that docs/events.md names, cell by cell.</summary>
[Trait("Suite", "exhaustive")]
public sealed class FailureMatrixTests
{
    private const string Deferred = "4.3.0 Temporary local problem, please try again later (support ID <id>)";
    private const string Rejected = "5.3.0 Refused because of a local problem (support ID <id>)";
    private const string Hello = "EHLO client.example";
    private const string Recipient = Hello + "|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>";
    private const string Message = Recipient + "|DATA|Subject: x\r\n\r\n.";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(7);

    // What is said up to the stage, and what the last line is answered: when the failure means nothing, when it defers, when it rejects.
    private static readonly (string Stage, string Lines, string Continued, string Deferred, string Rejected)[] Stages =
    [
        ("Connect", "", "220 ", "421 " + Deferred, "554 " + Rejected),
        ("Ehlo", Hello, "250-gw.example", "451 " + Deferred, "550 " + Rejected),
        ("Command", Hello, "250-gw.example", "451 " + Deferred, "550 " + Rejected),
        ("StartTls", Hello + "|STARTTLS", "220 2.0.0 ", "454 4.7.0 TLS not available now (support ID <id>)", "502 " + Rejected),
        ("Tls", Hello + "|STARTTLS|" + Hello, "250-gw.example", "421 " + Deferred, "550 " + Rejected),
        ("Auth", Hello + "|AUTH PLAIN AGFubmEAc2VjcmV0", "235 ", "451 " + Deferred, "535 " + Rejected),
        ("Mail", Hello + "|MAIL FROM:<a@client.example>", "250 2.1.0 ", "451 " + Deferred, "550 " + Rejected),
        ("Rcpt", Recipient, "250 2.1.5 ", "451 " + Deferred, "550 " + Rejected),
        ("PoolSelected", Recipient, "250 2.1.5 ", "451 " + Deferred, "550 " + Rejected),
        ("ServerConnected", Recipient, "250 2.1.5 ", "451 " + Deferred, "550 " + Rejected),
        ("ServerReply", Recipient, "250 2.1.5 ", "451 " + Deferred, "550 " + Rejected),
        ("PoolFailed", Recipient, "451 4.4.1 ", "451 " + Deferred, "550 " + Rejected),
        ("Data", Recipient + "|DATA", "354 ", "451 " + Deferred, "554 " + Rejected),
        ("Headers", Message, "250 2.0.0 ", "451 " + Deferred, "554 " + Rejected),
        ("Message", Message, "250 2.0.0 ", "451 " + Deferred, "554 " + Rejected),
        ("Reply", "", "220 ", "421 " + Deferred, "554 " + Rejected),
        ("Rset", Hello + "|RSET", "250 2.0.0 ", "250 2.0.0 ", "250 2.0.0 "),
        ("Quit", Hello + "|QUIT", "221 2.0.0 ", "221 2.0.0 ", "221 2.0.0 "),

        // A soft finding at EHLO is answered as EHLO is; of a fatal one the engine says what it says.
        ("Protocol", "EHLO [999.1.1.1]", "250-gw.example", "451 " + Deferred, "550 " + Rejected),
        ("Protocol", Hello + "|RCPT TO:<b@example.org>", "503 5.5.1 ", "503 5.5.1 ", "503 5.5.1 "),
    ];

    private readonly ManualClock _clock = new();

    public static TheoryData<string, string, string, string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string, string, string, string>();
            foreach (var (stage, lines, continued, deferred, rejected) in Stages)
            {
                foreach (var failure in (string[])["throws", "hangs", "unavailable", "over-budget"])
                {
                    cells.Add(stage, failure, "continue", lines, continued);
                    cells.Add(stage, failure, "defer", lines, deferred);
                    cells.Add(stage, failure, "reject", lines, rejected);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_failure_is_answered_as_documented_and_recorded(string stage, string failure, string onFailure, string lines, string reply)
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN"));
        await using var gateway = await TestGateway.StartAsync(Scene(member, stage, failure, $"\"block\": true, \"onFailure\": \"{onFailure}\""));
        await using var client = gateway.Connect();

        var actual = Transcript.WithoutId(await TalkAsync(client, lines, failure == "hangs"));

        actual.ShouldStartWith(reply);
        if (reply.EndsWith(')'))
        {
            actual.ShouldBe(reply);
        }

        gateway.Log.Of(failure == "hangs" ? "StepTimedOut" : "StepFailed").ShouldNotBeEmpty();
        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
        member.Messages.Count.ShouldBe(actual.StartsWith("250 2.0.0 ", StringComparison.Ordinal) && lines == Message ? 1 : 0);
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("hangs")]
    [InlineData("unavailable")]
    [InlineData("over-budget")]
    public async Task A_check_that_only_alarms_changes_nothing_when_its_backend_is_down(string failure)
    {
        foreach (var stage in (string[])["Connect", "Ehlo", "Mail", "Rcpt", "Data", "Headers", "Message"])
        {
            await using var member = ScriptedMember.Start();
            await using var gateway = await TestGateway.StartAsync(Scene(member, stage, failure, "\"alarm\": true, \"block\": false"));
            await using var client = gateway.Connect();

            (await TalkAsync(client, Message, failure == "hangs")).ShouldStartWith("250 2.0.0 ", customMessage: stage);

            gateway.Log.Of(failure == "hangs" ? "StepTimedOut" : "StepFailed").ShouldHaveSingleItem(stage);
            member.Messages.ShouldHaveSingleItem(stage);
        }
    }

    private Scenario Scene(ScriptedMember member, string stage, string failure, string flags) =>
        new Scenario(stage == "PoolFailed" ? "127.0.0.1:1" : member.Address) { Clock = _clock }
            .WithTls()
            .With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }""")
            .WithTop("dns", """{ "sessionLookups": 1 }""")
            .WithChecks($$"""{ "failing": { "at": "{{stage}}", "fails": "{{failure}}", "timeout": "7s", {{flags}} } }""");

    private async Task<string> TalkAsync(RawClient client, string lines, bool hangs)
    {
        var reply = await ReadAsync(client, hangs);
        foreach (var line in lines.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            await client.SendAsync(line + "\r\n");
            reply = await ReadAsync(client, hangs);
            if (line == "STARTTLS" && lines.EndsWith(Hello, StringComparison.Ordinal))
            {
                await client.SecureAsync();
            }
        }

        return reply;
    }

    // A step that hangs is over when its time is: the reply comes then, or there is nothing to wait for.
    private async Task<string> ReadAsync(RawClient client, bool hangs)
    {
        var reply = client.ReadReplyAsync();
        if (hangs)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var due = _clock.UntilTimerIsDueInAsync(Limit, over.Token);
            if (await Task.WhenAny(reply, due) == due)
            {
                _clock.Advance(Limit);
            }

            await over.CancelAsync();
        }

        return await Patience.UntilAsync(reply, "a reply", TestContext.Current.CancellationToken);
    }
}
