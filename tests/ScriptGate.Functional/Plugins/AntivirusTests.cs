using System.Text;
using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>The check <c>antivirus</c> through the whole gateway, with a scanner that says what a test wants.</summary>
public sealed class AntivirusTests
{
    private const string Found = "stream: Eicar-Test-Signature FOUND\0";
    private const string EnvelopeStart = "eJ8+IjQSAQiABwAKAAAASVBNLk5vdGUAAKoC";
    private const string TraceLine = "Received: by ScriptGate\r\n";

    [Theory]
    [InlineData(10)]
    [InlineData(10_000)]
    public async Task An_infected_message_is_refused_recorded_and_never_reaches_a_member(int lines)
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Answering(Found);
        await using var gateway = await TestGateway.StartAsync(Built(member, $"\"scanners\": [\"{clamd.Address}\"]"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var text = Text(lines);

        Transcript.WithoutId(await client.MailAsync(text)).ShouldBe("554 5.7.1 The message contains malicious software (support ID <id>)");

        member.Messages.ShouldBeEmpty();
        Encoding.ASCII.GetString(clamd.Messages.ShouldHaveSingleItem()).ShouldBe(TraceLine + text);
        var violation = await ViolationAsync(gateway);
        (violation.Name, violation.Blocked, violation.Evidence!["name"]).ShouldBe(("virus", true, "Eicar-Test-Signature"));
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(10_000)]
    public async Task A_clean_message_is_delivered_as_it_was_scanned(int lines)
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        await using var gateway = await TestGateway.StartAsync(Built(member, $"\"scanners\": [\"{clamd.Address}\"]"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var text = Text(lines);

        (await client.MailAsync(text)).ShouldStartWith("250 ");

        Encoding.ASCII.GetString(clamd.Messages.ShouldHaveSingleItem()).ShouldBe(TraceLine + text);
        member.Messages.ShouldHaveSingleItem().Text.ShouldEndWith(text);
    }

    [Fact]
    public async Task What_comes_in_chunks_is_scanned_in_one_piece()
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Answering(Found);
        await using var gateway = await TestGateway.StartAsync(Built(member, $"\"scanners\": [\"{clamd.Address}\"]"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<b@example.org>");

        await client.SendAsync("BDAT 20\r\nSubject: x\r\n\r\nX5O!P%");
        await client.ReadReplyAsync();
        await client.SendAsync("BDAT 10 LAST\r\n@AP[4\\PZ\r\n");

        (await client.ReadReplyAsync()).ShouldStartWith("554 5.7.1 ");
        Encoding.ASCII.GetString(clamd.Messages.ShouldHaveSingleItem()).ShouldBe(TraceLine + "Subject: x\r\n\r\nX5O!P%@AP[4\\PZ\r\n");
        member.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task With_every_scanner_down_mail_is_deferred()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Built(member, $"\"scanners\": [\"{FakeService.Nobody()}\", \"unix:/nowhere/clamd.ctl\"]"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync()).ShouldBe("451 4.7.1 The message cannot be checked for malicious software now, please try again later (support ID <id>)");

        member.Messages.ShouldBeEmpty();
        gateway.Log.Of("ScannerDown").Count.ShouldBe(2);
    }

    // What F5's adapt profile calls service-down-action: ignore, reset, drop.
    [Theory]
    [InlineData("continue", "250 ", 1)]
    [InlineData("defer", "451 4.7.1 The message cannot be checked for malicious software now, please try again later ", 0)]
    [InlineData("reject", "554 5.3.0 Refused because of a local problem ", 0)]
    public async Task With_the_ICAP_service_down_the_profile_says_what_becomes_of_mail(string onFailure, string reply, int delivered)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            Built(member, $"\"onFailure\": \"{onFailure}\", \"scanners\": [\"icap://{FakeService.Nobody()}/avscan\"]"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith(reply);

        member.Messages.Count.ShouldBe(delivered);
        gateway.Log.Of("ScannerDown").ShouldHaveSingleItem().ShouldContain("icap://");
    }

    [Theory]
    [InlineData(FakeIcap.Infected, 10, "554 5.7.1 The message contains malicious software ", 0)]
    [InlineData(FakeIcap.Infected, 10_000, "554 5.7.1 The message contains malicious software ", 0)]
    [InlineData(FakeIcap.Clean, 10, "250 ", 1)]
    [InlineData(FakeIcap.Clean, 10_000, "250 ", 1)]
    public async Task An_ICAP_service_gets_the_message_and_its_word_counts(string answer, int lines, string reply, int delivered)
    {
        await using var member = ScriptedMember.Start();
        await using var icap = FakeIcap.Answering(answer);
        await using var gateway = await TestGateway.StartAsync(Built(member, $"\"scanners\": [\"{icap.Address}\"]"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var text = Text(lines);

        (await client.MailAsync(text)).ShouldStartWith(reply);

        member.Messages.Count.ShouldBe(delivered);
        Encoding.ASCII.GetString(icap.Messages.ShouldHaveSingleItem()).ShouldBe(TraceLine + text);
    }

    [Fact]
    public async Task With_every_scanner_down_an_alarm_only_check_changes_nothing()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Built(member, $"\"block\": false, \"scanners\": [\"{FakeService.Nobody()}\"]"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("", "250 ", false)]
    [InlineData("\"violations\": { \"virus-unscanned\": { \"block\": true } },", "554 5.7.1 The message cannot be checked for malicious software ", true)]
    public async Task What_was_not_scanned_whole_is_recorded_and_refused_where_the_profile_says_so(string setting, string reply, bool isBlocked)
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Answering("stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0");
        await using var gateway = await TestGateway.StartAsync(Built(member, $"{setting} \"scanners\": [\"{clamd.Address}\"]"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith(reply);

        var violation = await ViolationAsync(gateway);
        (violation.Name, violation.Blocked, violation.Evidence!["reason"]).ShouldBe(("virus-unscanned", isBlocked, "limits"));
    }

    // A message in an envelope of Outlook: clamd says OK without having seen it.
    [Theory]
    [InlineData(EnvelopeStart + "AgWQBgAkAAAAAQAAAA0AATcBAAAAEgAAAAAAAAAAAAAAAAAAAAAAAABoaQAAKgE=", "envelope")]
    [InlineData(EnvelopeStart + "AxCAAQACAAAAeAB4AA==", "envelope")]
    [InlineData(EnvelopeStart, null)]
    public async Task What_no_scanner_unpacks_of_Outlooks_envelope_was_not_scanned_whole(string envelope, string? reason)
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        await using var gateway = await TestGateway.StartAsync(Built(member, $"\"violations\": {{ \"virus-unscanned\": {{ \"block\": true }} }}, \"scanners\": [\"{clamd.Address}\"]"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync($"MIME-Version: 1.0\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n{envelope}\r\n"))
            .ShouldStartWith(reason is null ? "250 " : "554 5.7.1 The message cannot be checked for malicious software ");

        if (reason is not null)
        {
            (await ViolationAsync(gateway)).SubCode.ShouldBe(reason);
        }
    }

    [Fact]
    public async Task Without_a_scanner_it_takes_no_part()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Built(member, ""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task Postmaster_gets_no_viruses_either()
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Answering(Found);
        await using var gateway = await TestGateway.StartAsync(Built(member, $"\"scanners\": [\"{clamd.Address}\"]"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(recipients: "postmaster@example.org")).ShouldStartWith("554 ");
    }

    // The flags are those of the built-in profile: only the scanners are said here.
    private static Scenario Built(ScriptedMember member, string options) => new Scenario(member.Address)
        .WithPlugins("methods", "protocol", "relay", "reputation", "mail-validation", "rate-limit", "antivirus", "spf", "directory-harvest", "greylisting")
        .With("securityProfile", "\"edge\"")
        .WithTop("trustedNetworks", """["192.0.2.0/24"]""")
        .WithTop("securityProfiles", $$"""{ "edge": { "checks": { "antivirus": { {{options}} } } } }""");

    private static async Task<ViolationRecord> ViolationAsync(TestGateway gateway)
    {
        await gateway.SearchAsync();
        var page = await gateway.Records.SearchAsync(new RecordQuery { Violation = "virus" }, TestContext.Current.CancellationToken);
        var others = await gateway.Records.SearchAsync(new RecordQuery { Violation = "virus-unscanned" }, TestContext.Current.CancellationToken);
        return page.Records.Concat(others.Records).ShouldHaveSingleItem().Violations.First(violation => violation.Name.StartsWith("virus", StringComparison.Ordinal));
    }

    private static string Text(int lines) => "Subject: large\r\nFrom: a@client.example\r\nDate: Sun, 1 Mar 2026 12:00:00 +0000\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", lines));
}
