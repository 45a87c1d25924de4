using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>SMG-01 to SMG-17 and SMG-22: one mail at most, whatever looks like the end of data and however it is cut.</summary>
public sealed class SmugglingTests
{
    private const string BareLineEnd = "550 5.5.2 The message has a line end other than CR LF (support ID <id>)";
    private const string Nul = "550 5.5.2 The message has a NUL character (support ID <id>)";

    /// <summary>Sequence and what a normalising gateway makes of it; null where it refuses all the same.</summary>
    public static readonly TheoryData<string, string?> Sequences = new()
    {
        { "\n.\n", "\r\n.\r\n" },
        { "\n.\r\n", "\r\n.\r\n" },
        { "\n.\r", "\r\n. " },
        { "\r.\r", " . " },
        { "\r.\n", " .\r\n" },
        { "\r.\r\n", " .\r\n" },
        { "\r\n.\r", "\r\n " },
        { "\r\n.\n", "\r\n\r\n" },
        { "\r\r\n.\r\r\n", " \r\n \r\n" },
        { "\r\n.\r\r\n", "\r\n \r\n" },
        { "\r\n\0.\r\n", null },
        { "\r\n.\0\r\n", null },
    };

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task Nothing_but_a_real_end_of_data_ends_a_message_in_any_framing(string sequence, string? normalised)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "errors": 1000 }"""));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();

        foreach (var framing in Smuggling.Framings(sequence))
        {
            var replies = await Smuggling.SendAsync(client, framing);

            replies.ShouldHaveSingleItem().ShouldBe(normalised is null ? (sequence.Contains('\n', StringComparison.Ordinal) ? Nul : BareLineEnd) : BareLineEnd);
        }

        member.Messages.ShouldBeEmpty();
        member.Connections.ShouldAllBe(connection => connection.Bodies.Count == 0);
        Smuggling.ShouldBeCleanTowards(member);
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task A_normalising_gateway_makes_every_sequence_harmless_in_any_framing(string sequence, string? normalised)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("bareLineEnds", "\"normalise\"").With("limits", """{ "errors": 1000 }"""));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();

        foreach (var framing in Smuggling.Framings(sequence))
        {
            var taken = member.Messages.Count;
            var reply = (await Smuggling.SendAsync(client, framing)).ShouldHaveSingleItem();
            if (normalised is null)
            {
                reply.ShouldBe(Nul);
                continue;
            }

            reply.ShouldStartWith("250 2.0.0 Stored as ");
            member.Messages.Count.ShouldBe(taken + 1);
            Smuggling.ContentOf(member.Messages[^1]).ShouldBe($"Subject: one\r\n\r\nfirst{normalised}{Smuggling.Hidden}\r\n");
        }

        Smuggling.ShouldBeCleanTowards(member);
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task The_same_holds_when_the_sequence_is_cut_over_two_TLS_records(string sequence, string? normalised)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("limits", """{ "errors": 1000 }"""));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        await client.SecureAsync();
        await client.SayAsync("EHLO client.example");

        foreach (var framing in Smuggling.Framings(sequence))
        {
            // One write is one record.
            (await Smuggling.SendAsync(client, framing)).ShouldHaveSingleItem().ShouldBe(normalised is null ? Nul : BareLineEnd);
        }

        member.Messages.ShouldBeEmpty();
        Smuggling.ShouldBeCleanTowards(member);
    }

    [Theory]
    [InlineData(".\n")]
    [InlineData(".\r")]
    [InlineData("\n.\n")]
    [InlineData("\r.\n")]
    [InlineData("\n.\r")]
    public async Task A_body_that_begins_with_something_like_an_end_does_not_end_there(string start)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();

        (await Smuggling.SendAsync(client, start + Smuggling.Hidden + "\r\n.\r\n")).ShouldHaveSingleItem().ShouldBe(BareLineEnd);
        (await Smuggling.SendAsync(client, start[..1], start[1..] + Smuggling.Hidden + "\r\n.\r\n")).ShouldHaveSingleItem().ShouldBe(BareLineEnd);

        member.Messages.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task A_sequence_in_a_header_continuation_is_treated_the_same(string sequence, string? normalised)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        var replies = await Smuggling.SendAsync(client, $"Subject: one\r\n two{sequence}{Smuggling.Hidden}\r\n.\r\n");

        replies.ShouldHaveSingleItem().ShouldBe(normalised is null ? Nul : BareLineEnd);
        member.Messages.ShouldBeEmpty();
        Smuggling.ShouldBeCleanTowards(member);
    }

    [Fact]
    public async Task A_sloppy_sender_is_refused_with_550_and_the_connection_is_kept()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await Smuggling.SendAsync(client, "Subject: one\nX: y\r\n\r\ntext\r\n.\r\n")).ShouldHaveSingleItem().ShouldBe(BareLineEnd);

        (await client.MailAsync()).ShouldStartWith("250 2.0.0 Stored as ");
        member.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_dot_is_the_end_of_an_empty_message_at_its_very_start()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();

        (await Smuggling.SendAsync(client, ".", "\r", "\n")).ShouldHaveSingleItem().ShouldStartWith("250 2.0.0 Stored as ");

        member.Messages.ShouldHaveSingleItem().Text.Split("\r\n").Count(line => line.Length > 0 && line[0] != '\t' && line[0] != ' ').ShouldBe(1);
    }

    [Theory]
    [InlineData(997, true)]
    [InlineData(998, false)]
    [InlineData(999, false)]
    [InlineData(2047, false)]
    [InlineData(2048, false)]
    [InlineData(2049, false)]
    [InlineData(65537, false)]
    public async Task A_long_line_is_refused_and_never_chopped_before_a_dot(int length, bool fits)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var line = new string('a', length) + ".";

        var reply = (await Smuggling.SendAsync(client, $"Subject: one\r\n\r\n{line}\r\n.\r\n")).ShouldHaveSingleItem();

        if (fits)
        {
            reply.ShouldStartWith("250 ");
            Smuggling.ContentOf(member.Messages.ShouldHaveSingleItem()).ShouldEndWith($"\r\n\r\n{line}\r\n");
        }
        else
        {
            reply.ShouldBe("500 5.5.2 The message has a line that is too long (support ID <id>)");
            member.Messages.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(16384)]
    [InlineData(65536)]
    public async Task Where_long_lines_are_allowed_they_arrive_as_they_were(int length)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "textLine": "1MiB" }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var text = $"Subject: one\r\n\r\n{new string('a', length)}.\r\n{new string('b', length - 1)}.MAIL FROM:<evil@client.example>\r\n";

        (await Smuggling.SendAsync(client, text + ".\r\n")).ShouldHaveSingleItem().ShouldStartWith("250 ");

        Smuggling.ContentOf(member.Messages.ShouldHaveSingleItem()).ShouldBe(text);
        Smuggling.ShouldBeCleanTowards(member);
    }
}
