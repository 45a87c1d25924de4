using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>The check <c>greylisting</c> through the whole gateway.</summary>
public sealed class GreylistingTests
{
    private const string Blocking = """{ "greylisting": { "alarm": true, "block": true } }""";

    [Fact]
    public async Task Who_is_new_is_deferred_and_passes_when_it_comes_back()
    {
        await using var member = ScriptedMember.Start();
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithChecks(Blocking));

        (await SendAsync(gateway)).ShouldBe("451 4.7.1 Greylisted, please try again later (support ID <id>)");
        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        (await SendAsync(gateway, from: "192.0.2.99")).ShouldStartWith("451 4.7.1 ");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await SendAsync(gateway, from: "192.0.2.99")).ShouldStartWith("250 2.0.0 ");
        (await SendAsync(gateway, from: "198.51.100.1")).ShouldStartWith("451 4.7.1 ");

        member.Messages.ShouldHaveSingleItem();
        var record = (await gateway.SearchAsync())[0];
        (record.Violations.ShouldHaveSingleItem().Name, record.Violations[0].Blocked).ShouldBe(("greylisting", true));
    }

    [Fact]
    public async Task An_unknown_recipient_hears_what_the_member_says_and_leaves_no_entry()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step =>
            step.Line.Contains("<nobody@", StringComparison.Ordinal) ? step.ReplyAsync("550 5.1.1 No such user") : step.DefaultAsync()));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithChecks(Blocking));

        (await SendAsync(gateway, recipient: "nobody@example.org")).ShouldStartWith("550 5.1.1 No such user");
        (await EntryAsync(gateway, "nobody@example.org")).ShouldBeNull();

        (await SendAsync(gateway, recipient: "somebody@example.org")).ShouldStartWith("451 4.7.1 ");
        (await EntryAsync(gateway, "somebody@example.org")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_recipient_that_a_step_refused_leaves_no_entry_either()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithChecks(Blocking)
            .On<RcptEvent>(Stage.Rcpt, e => e.Recipient.Address.Local == "listed" ? Verdict.Continue : Verdict.Reject("5.1.1", "Not on the list")));

        (await SendAsync(gateway, recipient: "guess@example.org")).ShouldStartWith("550 5.1.1 Not on the list");
        (await EntryAsync(gateway, "guess@example.org")).ShouldBeNull();
    }

    [Fact]
    public async Task A_deferred_recipient_is_taken_back_from_the_member_and_the_others_get_the_mail()
    {
        await using var member = ScriptedMember.Start();
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithChecks(Blocking));
        await SendAsync(gateway, recipient: "known@example.org");
        clock.Advance(TimeSpan.FromMinutes(5));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<known@example.org>")).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<fresh@example.org>")).ShouldStartWith("451 4.7.1 ");
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");

        (await client.SayAsync("Subject: x\r\n\r\nHi.\r\n.")).ShouldStartWith("250 2.0.0 ");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().ShouldStartWith("RCPT TO:<known@example.org>");
    }

    [Fact]
    public async Task A_call_that_only_asks_whether_an_address_exists_is_answered_and_a_report_is_deferred_at_DATA()
    {
        await using var member = ScriptedMember.Start();
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithChecks(Blocking));
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await client.SayAsync("MAIL FROM:<>");
            (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");
            Transcript.WithoutId(await client.SayAsync("DATA")).ShouldBe("451 4.7.1 Greylisted, please try again later (support ID <id>)");
            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }

        clock.Advance(TimeSpan.FromMinutes(5));
        (await SendAsync(gateway, sender: "")).ShouldStartWith("250 2.0.0 ");
    }

    [Fact]
    public async Task Where_members_are_asked_late_the_message_is_deferred_at_DATA()
    {
        await using var member = ScriptedMember.Start();
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.With("recipients", "\"late\"").WithChecks(Blocking));

        (await SendAsync(gateway)).ShouldStartWith("451 4.7.1 ");
        clock.Advance(TimeSpan.FromMinutes(5));
        (await SendAsync(gateway)).ShouldStartWith("250 2.0.0 ");
    }

    [Fact]
    public async Task An_alarm_only_check_delivers_everything_and_learns_who_is_known_when_it_blocks()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithChecks("""{ "greylisting": { "alarm": true, "block": false, "autoAllow": 3 } }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        for (var i = 0; i < 3; i++)
        {
            (await SendAsync(gateway, sender: $"new{i}@client.example")).ShouldStartWith("250 2.0.0 ");
        }

        scenario.WithChecks("""{ "greylisting": { "alarm": true, "block": true, "autoAllow": 3 } }""").WriteTo(gateway.Folder);
        await gateway.ReloadAsync();

        (await SendAsync(gateway, sender: "another@client.example")).ShouldStartWith("250 2.0.0 ");
        (await SendAsync(gateway, from: "198.51.100.1")).ShouldStartWith("451 4.7.1 ");
        (await gateway.SearchAsync()).Count(record => record.Violations.Count > 0).ShouldBe(4);
    }

    [Fact]
    public async Task With_SPF_beside_it_a_domain_may_retry_from_another_of_its_networks()
    {
        await using var member = ScriptedMember.Start();
        var clock = new ManualClock();
        var resolver = new FakeResolver(clock).Txt("client.example", "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all");
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock, Resolver = resolver }
            .WithChecks("""{ "spf": {}, "greylisting": { "alarm": true, "block": true } }"""));

        (await SendAsync(gateway, from: "192.0.2.7")).ShouldStartWith("451 4.7.1 ");
        clock.Advance(TimeSpan.FromMinutes(5));
        (await SendAsync(gateway, from: "198.51.100.7")).ShouldStartWith("250 2.0.0 ");
        (await SendAsync(gateway, from: "203.0.113.7")).ShouldStartWith("451 4.7.1 ");
    }

    [Fact]
    public async Task Postmaster_and_trusted_clients_are_not_deferred()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTop("trustedNetworks", """["203.0.113.0/24"]""").WithChecks(Blocking).WithExempt("postmaster"));

        (await SendAsync(gateway, recipient: "postmaster@example.org")).ShouldStartWith("250 2.0.0 ");
        (await SendAsync(gateway, from: "203.0.113.1")).ShouldStartWith("250 2.0.0 ");
    }

    // POL-01 and ADR-10, in the built-in profile's exemptions.
    [Theory]
    [InlineData("postmaster", "a@client.example")]
    [InlineData("Postmaster@gw.example", "a@client.example")]
    [InlineData("POSTMASTER@example.org", "a@client.example")]
    [InlineData("abuse@example.org", "a@client.example")]
    [InlineData("postmaster", "")]
    [InlineData("postmaster@example.org", "")]
    public async Task Postmaster_gets_mail_at_the_first_attempt_in_every_form(string recipient, string sender)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithProfile("""{ "checks": { "spf": { "alarm": false }, "greylisting": { "alarm": true, "block": true } } }"""));

        (await SendAsync(gateway, sender, recipient)).ShouldStartWith("250 2.0.0 ");
        (await SendAsync(gateway, sender, "b@example.org")).ShouldStartWith("451 4.7.1 ");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().ShouldStartWith($"RCPT TO:<{recipient}>");
    }

    [Theory]
    [InlineData("a@client.example")]
    [InlineData("")]
    public async Task Postmaster_gets_mail_beside_others_who_wait(string sender)
    {
        await using var member = ScriptedMember.Start();
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithChecks(Blocking).WithExempt("postmaster"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync($"MAIL FROM:<{sender}>");
        var other = await client.SayAsync("RCPT TO:<b@example.org>");
        (await client.SayAsync("RCPT TO:<postmaster>")).ShouldStartWith("250 ");
        var data = await client.SayAsync("DATA");

        // With a sender the other one is deferred by himself. Without one there is only the message, which waits for him and passes with him.
        (other[..3], data[..3]).ShouldBe(sender.Length > 0 ? ("451", "354") : ("250", "451"));
        if (sender.Length > 0)
        {
            (await client.SayAsync("Subject: x\r\n\r\nHi.\r\n.")).ShouldStartWith("250 ");
        }
        else
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            await using var again = gateway.Connect();
            await again.GreetAsync();
            (await again.MailAsync(sender: "", recipients: ["b@example.org", "postmaster"])).ShouldStartWith("250 ");
        }

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldContain(recipient => recipient.StartsWith("RCPT TO:<postmaster>", StringComparison.Ordinal));
    }

    // POL-01: whoever takes the exemption away makes postmaster wait like everybody, and not longer.
    [Theory]
    [InlineData("a@client.example")]
    [InlineData("")]
    public async Task Without_the_exemption_postmaster_waits_as_long_as_others_and_never_for_ever(string sender)
    {
        await using var member = ScriptedMember.Start();
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithChecks(Blocking));

        (await SendAsync(gateway, sender, "postmaster")).ShouldStartWith("451 4.7.1 ");
        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        (await SendAsync(gateway, sender, "postmaster")).ShouldStartWith("451 4.7.1 ");
        clock.Advance(TimeSpan.FromSeconds(2));
        (await SendAsync(gateway, sender, "Postmaster")).ShouldStartWith("250 2.0.0 ");
    }

    [Fact]
    public async Task A_clock_that_goes_back_lets_nobody_pass_early_and_nobody_wait_for_ever()
    {
        await using var member = ScriptedMember.Start();
        var clock = new SetClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithChecks(Blocking));
        (await SendAsync(gateway)).ShouldStartWith("451 4.7.1 ");

        clock.Now -= TimeSpan.FromHours(1);
        (await SendAsync(gateway)).ShouldStartWith("451 4.7.1 ");
        (await SendAsync(gateway, sender: "later@client.example")).ShouldStartWith("451 4.7.1 ");
        clock.Now += TimeSpan.FromMinutes(5);
        (await SendAsync(gateway, sender: "later@client.example")).ShouldStartWith("250 2.0.0 ");
        clock.Now += TimeSpan.FromHours(1);
        (await SendAsync(gateway)).ShouldStartWith("250 2.0.0 ");
    }

    [Fact]
    public async Task Options_that_make_no_sense_are_all_named()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithChecks("""{ "greylisting": { "delay": "1d", "window": "1h", "prefix4": 33 } }""");
        scenario.MustStart = false;
        await using var gateway = await TestGateway.StartAsync(scenario);

        gateway.Diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => diagnostic.Message).ShouldBe([
            "securityProfiles.edge.checks.greylisting.window: must be longer than 'delay', or nobody ever passes",
            "securityProfiles.edge.checks.greylisting.prefix4: must be 8 to 32",
        ]);
    }

    /// <summary>A wall clock that somebody sets, beside a count of ticks that only goes on.</summary>
    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static ValueTask<string?> EntryAsync(TestGateway gateway, string recipient) =>
        gateway.State.GetAsync($"greylisting|entry|192.0.2.0/24|a@client.example|{recipient}", TestContext.Current.CancellationToken);

    // The first refusal, or the reply to the final dot, of a session of its own.
    private static async Task<string> SendAsync(TestGateway gateway, string sender = "a@client.example", string recipient = "b@example.org", string from = "192.0.2.7")
    {
        await using var client = gateway.Connect(IPAddress.Parse(from));
        await client.GreetAsync();
        var reply = "";
        foreach (var line in new[] { $"MAIL FROM:<{sender}>", $"RCPT TO:<{recipient}>", "DATA", "Subject: x\r\n\r\nHi.\r\n.", "QUIT" })
        {
            var answer = await client.SayAsync(line);
            if (line == "QUIT")
            {
                break;
            }

            reply = answer;
            if (reply[0] is '4' or '5')
            {
                await client.SayAsync("QUIT");
                break;
            }
        }

        await client.ReadToEndAsync();
        return Transcript.WithoutId(reply);
    }
}
