using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>UPS-25, the side of the clients: each step of a conversation met by a reset, an end, silence, nonsense and a delay. The next client is served, whatever the one before did.</summary>
[Trait("Suite", "exhaustive")]
public sealed class ClientFaultGridTests
{
    private const string Nonsense = "\0\u00ff\u0080 what?";

    private static readonly string[] Conversation =
        ["EHLO client.example\r\n", "MAIL FROM:<a@client.example>\r\n", "RCPT TO:<b@example.org>\r\n", "DATA\r\n", "Subject: x\r\n\r\nHello there.\r\n.\r\n", "QUIT\r\n"];

    private static readonly string[] Codes = ["250", "250", "250", "354", "250", "221"];

    // Where a conversation is cut, and what a client has there: RFC 5321 section 4.5.3.2 gives five minutes for a command and three for a block of the message.
    private static readonly Dictionary<string, (int Line, string Said, int Seconds)> Cuts = new(StringComparer.Ordinal)
    {
        ["in the first command"] = (0, "EH", 300),
        ["before MAIL"] = (1, "M", 300),
        ["in MAIL"] = (1, "MAIL FROM:<a@cli", 300),
        ["before RCPT"] = (2, "R", 300),
        ["in RCPT"] = (2, "RCPT TO:<b@exam", 300),
        ["before DATA"] = (3, "D", 300),
        ["in the header"] = (4, "Subj", 180),
        ["behind the header"] = (4, "Subject: x\r\n\r\n", 180),
        ["in the body"] = (4, "Subject: x\r\n\r\nHel", 180),
        ["at the dot"] = (4, "Subject: x\r\n\r\nHello there.\r\n.", 180),
        ["behind the message"] = (5, "Q", 300),
    };

    private readonly ManualClock _clock = new();

    public static TheoryData<string> Places => [.. Cuts.Keys];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Silence_ends_when_the_time_of_the_step_is_over(string place)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member);
        var (_, _, seconds) = Cuts[place];
        await using (var client = await UpToAsync(gateway, place))
        {
            _clock.Advance(TimeSpan.FromSeconds(seconds - 1));
            gateway.Host.Sessions.Count.ShouldBe(1);
            _clock.Advance(TimeSpan.FromSeconds(1));

            Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("421 4.4.2 Timed out, closing the connection (support ID <id>)");
            (await client.ReadLineAsync()).ShouldBeNull();
        }

        await ServesTheNextAsync(gateway, member, place);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_delay_within_the_time_of_the_step_costs_nothing(string place)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member);
        var (line, said, seconds) = Cuts[place];
        await using (var client = await UpToAsync(gateway, place))
        {
            _clock.Advance(TimeSpan.FromSeconds(seconds - 1));
            await client.SendAsync(Conversation[line][said.Length..]);
            (await client.ReadReplyAsync()).ShouldStartWith(Codes[line]);
            for (var i = line + 1; i < Conversation.Length; i++)
            {
                await client.SendAsync(Conversation[i]);
                (await client.ReadReplyAsync()).ShouldStartWith(Codes[i]);
            }
        }

        member.Messages.ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_reset_leaves_nothing(string place)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member);
        var client = await UpToAsync(gateway, place);
        client.Connection.Reset();

        await ServesTheNextAsync(gateway, member, place);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task An_end_leaves_nothing(string place)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member);
        await using (var client = await UpToAsync(gateway, place))
        {
            client.Close();
            (await client.ReadToEndAsync()).ShouldBeEmpty();
        }

        await ServesTheNextAsync(gateway, member, place);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Nonsense_is_refused_and_the_session_goes_on(string place)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member);
        var (line, _, _) = Cuts[place];
        await using (var client = await UpToAsync(gateway, place))
        {
            await client.SendAsync(Nonsense + "\r\n" + (line == 4 ? ".\r\n" : ""));
            (await client.ReadReplyAsync()).ShouldStartWith("5");
            (await client.SayAsync("NOOP")).ShouldStartWith("250 ");
            (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        }

        await ServesTheNextAsync(gateway, member, place);
    }

    /// <summary>The twelfth step, where there are no words.</summary>
    [Theory]
    [InlineData("silence")]
    [InlineData("reset")]
    [InlineData("end")]
    [InlineData("nonsense")]
    public async Task A_handshake_that_fails_leaves_nothing(string fault)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member);
        var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        await client.SendAsync("\u0016\u0003\u0001\u0002\0");
        switch (fault)
        {
            case "silence":
                _clock.Advance(TimeSpan.FromSeconds(11));
                break;
            case "reset":
                client.Connection.Reset();
                break;
            case "end":
                client.Close();
                break;
            default:
                await client.SendAsync(new string('x', 600));
                break;
        }

        if (fault != "reset")
        {
            (await client.ReadToEndAsync()).ShouldBeEmpty();
        }

        await ServesTheNextAsync(gateway, member, "in the handshake");
    }

    // Room for one: whoever comes next is served only when nothing of the one before is left.
    private Task<TestGateway> StartAsync(ScriptedMember member) =>
        TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock }.WithTls().With("limits", """{ "connections": 1 }"""));

    /// <summary>A client that has said everything up to a place and waits there; the gateway has read all of it.</summary>
    private static async Task<RawClient> UpToAsync(TestGateway gateway, string place)
    {
        var (line, said, _) = Cuts[place];
        var client = gateway.Connect(stepwise: true);
        await client.ReadReplyAsync();
        for (var i = 0; i < line; i++)
        {
            await client.SendAsync(Conversation[i]);
            (await client.ReadReplyAsync()).ShouldStartWith(Codes[i]);
        }

        await client.SendAsync(said);
        return client;
    }

    private static async Task ServesTheNextAsync(TestGateway gateway, ScriptedMember member, string place)
    {
        member.Messages.Count.ShouldBe(place == "behind the message" ? 1 : 0);
        await Condition.UntilAsync(() => gateway.Host.Connections.Count("inbound") == 0, "the session before ended", TestContext.Current.CancellationToken);

        await using var next = gateway.Connect();
        await next.GreetAsync("EHLO next.example");
        (await next.MailAsync()).ShouldStartWith("250 ");
        member.Messages.Count.ShouldBe(place == "behind the message" ? 2 : 1);
        gateway.Log.Of("ConnectionFailed").ShouldBeEmpty();
    }
}
