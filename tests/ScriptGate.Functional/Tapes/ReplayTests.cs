using ScriptGate.Core.Tapes;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Scripting.Jint;
using ScriptGate.Testing;
using ScriptGate.Testing.Tapes;

namespace ScriptGate.Functional.Tapes;

/// <summary>Sessions of a real gateway, recorded and played again: with the same rules nothing changes, with others exactly what they decide in another way.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task A_session_that_was_recorded_is_decided_the_same_way_again()
    {
        await using var member = ScriptedMember.Start();
        var names = new FakeResolver().Mx("client.example", 10, "mx.client.example");
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = names }
            .WithRule("on('MAIL', async (session, mail) => { const mx = await dns.mx(mail.from.domain); if (mx.length === 0) return reject('5.1.8', 'No mail there'); });"));
        using var deck = TapeDeck.Record(gateway);
        await SayAsync(gateway, client => client.MailAsync());
        await deck.FinishAsync();
        var asked = names.Asked.Count;

        var report = await deck.PlayAsync();

        Different(report).ShouldBe([]);
        report.Same.ShouldBe(1);
        names.Asked.Count.ShouldBe(asked);
        member.Messages.Count.ShouldBe(1);
        deck.Tapes[0].Entries.ShouldContain(entry => entry.Kind == TapeKinds.Dns && entry.Question == "MX client.example");
        deck.Tapes[0].End.End.ShouldBe("quit");
    }

    [Fact]
    public async Task Other_rules_show_exactly_what_they_decide_in_another_way()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithRule("on('RCPT', (session, rcpt) => { if (rcpt.address.local === 'bob') return reject('5.7.1', 'Not bob'); });")
            .WithRule("on('HEADERS', (session, message) => { message.headers.add('X-Old', 'yes'); });", "scripts/rules/headers.js"));
        using var deck = TapeDeck.Record(gateway);
        await SayAsync(gateway, client => client.MailAsync(recipients: ["alice@example.org", "bob@example.org", "carol@example.org"]));
        await deck.FinishAsync();
        gateway.Write("new/rule.js", "on('RCPT', (session, rcpt) => { if (rcpt.address.local === 'carol') return reject('5.7.1', 'Not carol'); });");
        gateway.Write("new/headers.js", "on('HEADERS', (session, message) => { message.headers.add('X-New', 'yes'); });");

        var report = await deck.PlayAsync(Path.Combine(gateway.Folder, "new"));

        var id = deck.Tapes[0].Header.Session;
        var differences = Different(report);
        differences.ShouldBe(
        [
            "RCPT bob@example.org, rule.js: reject 5.7.1 Not bob -> -",
            $"reply to RCPT TO:<bob@example.org>: 550 5.7.1 Not bob (support ID {id}-1) -> 250 2.0.0 Assumed",
            "to the member, RCPT TO:<bob@example.org>: - -> said",
            "RCPT carol@example.org, rule.js: - -> reject 5.7.1 Not carol",
            $"reply to RCPT TO:<carol@example.org>: 250 2.1.5 Recipient ok -> 550 5.7.1 Not carol (support ID {id}-1)",
            "to the member, RCPT TO:<carol@example.org>: said -> -",
            "header for the member: X-Old: yes\nSubject: hello -> X-New: yes\nSubject: hello",
            $"not on the tape: member {member.Address} RCPT TO:<bob@example.org>",
        ],
            ignoreOrder: true);
        (report.Same, report.Different).ShouldBe((0, 1));
    }

    [Fact]
    public async Task A_question_that_the_tape_has_no_answer_to_is_said_and_nobody_is_asked()
    {
        await using var member = ScriptedMember.Start();
        var names = new FakeResolver().Address("a.example", "192.0.2.1").Address("b.example", "192.0.2.2");
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = names }
            .WithRule("on('MAIL', async session => { session.notes.a = await dns.a('a.example'); });"));
        using var deck = TapeDeck.Record(gateway);
        await SayAsync(gateway, client => client.SayAsync("MAIL FROM:<a@client.example>"));
        await deck.FinishAsync();
        gateway.Write("new/rule.js", "on('MAIL', async session => { session.notes.a = [await dns.a('a.example'), await dns.a('a.example')]; await table.get('x'); });");
        var asked = names.Asked.Count;

        var report = await deck.PlayAsync(Path.Combine(gateway.Folder, "new"));

        names.Asked.Count.ShouldBe(asked);
        report.Outcomes[0].Missing.ShouldBe(["state get rules|default:x"]);
        Different(report).ShouldContain(line => line.StartsWith("MAIL a@client.example, rule.js: - -> defer 4.3.0", StringComparison.Ordinal) && line.EndsWith("because the step failed (onFailure: defer)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Both_engines_play_the_same_and_so_does_every_time()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithRule("on('RCPT', function (session, rcpt) { return table.increment('n').then(function (n) { if (Math.random() < 0.5) { return reject('5.7.1', 'No ' + Math.random() + ' ' + Date.now() + ' ' + n); } }); });"));
        using var deck = TapeDeck.Record(gateway, sessions: 20);
        for (var i = 0; i < 20; i++)
        {
            await SayAsync(gateway, async client =>
            {
                await client.SayAsync("MAIL FROM:<a@client.example>");
                await client.SayAsync("RCPT TO:<a@example.org>");
                await client.SayAsync("RCPT TO:<b@example.org>");
            });
        }

        await deck.FinishAsync();

        Different(await deck.PlayAsync()).ShouldBe([]);
        Different(await deck.PlayAsync(engine: () => new JintEngine(), parallel: 1)).ShouldBe([]);
        gateway.Write("new/rule.js", "on('RCPT', function (session, rcpt) { if (Math.random() < 0.5) { return reject('5.7.1', 'Other ' + Math.random()); } });");
        var first = Different(await deck.PlayAsync(Path.Combine(gateway.Folder, "new")));
        first.Count.ShouldBeGreaterThan(20);
        Different(await deck.PlayAsync(Path.Combine(gateway.Folder, "new"), parallel: 3)).ShouldBe(first);
    }

    [Fact]
    public async Task A_session_in_TLS_is_played_without_a_handshake()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls()
            .WithRule("on('MAIL', session => reject('5.7.1', session.tls ? session.tls.version + ' ' + session.tls.sni : 'clear'));"));
        using var deck = TapeDeck.Record(gateway);
        await SayAsync(gateway, async client =>
        {
            await client.SayAsync("STARTTLS");
            await client.SecureAsync();
            await client.SayAsync("EHLO client.example");
            (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 1.3 gw.example");
        });
        await deck.FinishAsync();

        Different(await deck.PlayAsync()).ShouldBe([]);
    }

    [Fact]
    public async Task What_came_first_comes_first_again_and_a_step_that_ran_out_of_its_time_does_so_again()
    {
        await using var member = ScriptedMember.Start();
        var names = new FakeResolver().Address("fast.example", "192.0.2.1").Address("slow.example", "192.0.2.2").Address("never.example", "192.0.2.3");
        names.Hold("slow.example").Hold("never.example");
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = names }
            .WithRule("""
                on('MAIL', async session => {
                  const order = [];
                  const note = name => dns.a(name).then(() => order.push(name));
                  await Promise.race([note('slow.example'), note('fast.example'), sleep(60000)]);
                  session.notes.order = order.slice();
                });
                on('RCPT', async (session, rcpt) => {
                  if (rcpt.address.local === 'never') await dns.a('never.example');
                  return reject('5.7.1', session.notes.order.join(' '));
                }, { timeout: '300ms' });
                """));
        using var deck = TapeDeck.Record(gateway);
        await SayAsync(gateway, async client =>
        {
            await client.SayAsync("MAIL FROM:<a@client.example>");
            (await client.SayAsync("RCPT TO:<a@example.org>")).ShouldStartWith("550 5.7.1 fast.example (");
            (await client.SayAsync("RCPT TO:<never@example.org>")).ShouldStartWith("451 4.3.0 ");
        });
        names.Release("slow.example");
        names.Release("never.example");
        await deck.FinishAsync();

        Different(await deck.PlayAsync()).ShouldBe([]);
    }

    [Fact]
    public async Task A_timer_of_a_rule_runs_when_it_did_and_a_client_that_was_silent_is_silent_again()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }
            .With("timeouts", """{ "command": "5m", "session": "1h" }""")
            .WithRule("""
                on('CONNECT', session => { session.notes.ticks = 0; every('61s', s => { s.notes.ticks++; }); });
                on('MAIL', session => reject('5.7.1', 'After ' + session.notes.ticks));
                """));
        using var deck = TapeDeck.Record(gateway);
        // Stepwise: the session waits for its client when the clock moves.
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        for (var minute = 1; minute <= 3; minute++)
        {
            await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(61), TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromSeconds(61));
        }

        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(61), TestContext.Current.CancellationToken);
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 After 3 ");
        clock.Advance(TimeSpan.FromMinutes(5));
        (await client.ReadReplyAsync()).ShouldStartWith("421 ");
        await deck.FinishAsync();

        Different(await deck.PlayAsync()).ShouldBe([]);
        deck.Tapes[0].End.End.ShouldBe("timeout");
    }

    [Fact]
    public async Task Chunks_and_commands_in_one_piece_are_played_as_they_came()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('COMMAND', (session, command) => { if (command.verb === 'VRFY') return reject('5.7.1', String(session.counters.commands)); });"));
        using var deck = TapeDeck.Record(gateway);
        await SayAsync(gateway, async client =>
        {
            await client.SendAsync("VRFY a\r\nMAIL FROM:<a@client.example>\r\nRCPT TO:<b@example.org>\r\nBDAT 14\r\nSubject: hi\r\n\rBDAT 9 LAST\r\n\nHi.\r\n.\r\nNOOP\r\n");
            await client.ReadRepliesAsync(6);
        });
        await deck.FinishAsync();

        Different(await deck.PlayAsync()).ShouldBe([]);
        deck.Tapes[0].Entries.ShouldContain(entry => entry.Kind == TapeKinds.Decision && entry.Question == "record" && entry.Answer!.StartsWith("delivered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_that_asks_a_scanner_itself_is_answered_from_the_tape()
    {
        await using var member = ScriptedMember.Start();
        await using var scanner = FakeClamd.Answering("stream: Eicar-Test-Signature FOUND\0");
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithRule("on('MESSAGE', async (session, message) => { if (message.subject === 'ask') log((await fact('virus')).name); }, { needs: 'body' });")
            .WithChecks($$"""{ "antivirus": { "alarm": true, "block": true, "scanners": ["{{scanner.Address}}"] } }"""));
        using var deck = TapeDeck.Record(gateway, sessions: 2);
        await SayAsync(gateway, client => client.MailAsync("Subject: a\r\n\r\nHi.\r\n"));
        await SayAsync(gateway, client => client.MailAsync("Subject: ask\r\n\r\nHi.\r\n"));
        await deck.FinishAsync();
        var scans = scanner.Scans;

        Different(await deck.PlayAsync()).ShouldBe([]);

        scanner.Scans.ShouldBe(scans);
        deck.Tapes.ShouldAllBe(tape => tape.Entries.Any(entry => entry.Kind == TapeKinds.Decision && entry.Question == "MESSAGE, violation virus" && entry.Answer!.StartsWith("blocked", StringComparison.Ordinal)));
        deck.Tapes.Count(tape => tape.Entries.Any(entry => entry.Kind == TapeKinds.Step)).ShouldBe(2);
    }

    [Fact]
    public async Task A_file_that_is_no_tape_is_said_and_the_others_are_played()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        using var deck = TapeDeck.Record(gateway);
        await SayAsync(gateway, client => client.MailAsync());
        await deck.FinishAsync();
        var whole = await File.ReadAllBytesAsync(Directory.GetFiles(deck.Folder).Single(), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(deck.Folder, "part.tape"), whole[..^20], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(deck.Folder, "newer.tape"), "{\"scriptgate-tape\":9}\n", TestContext.Current.CancellationToken);
        TapeFiles.Write(Path.Combine(deck.Folder, "sealed.tape"), whole, new byte[TapeCipher.KeyLength]);
        var other = TapeFormat.Read(whole);
        TapeFiles.Write(Path.Combine(deck.Folder, "other.tape"), TapeFormat.Write(other with { Header = other.Header with { Server = "outbound" } }), key: null);

        var report = await deck.PlayAsync();

        report.Outcomes.Where(outcome => outcome.Problem is not null).Select(outcome => $"{Path.GetFileName(outcome.File)}: {outcome.Problem}").ShouldBe(
        [
            "newer.tape: it is a tape of version 9; this program reads version 1",
            "other.tape: the configuration has no virtual server 'outbound'",
            "part.tape: it is not whole: its end is missing",
            "sealed.tape: it is encrypted: say which key with --key",
        ],
            ignoreOrder: true);
        (report.Same, report.Failed).ShouldBe((1, 4));
    }

    internal static async Task SayAsync(TestGateway gateway, Func<RawClient, Task> say)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await say(client);
        await client.SayAsync("QUIT");
    }

    internal static IReadOnlyList<string> Different(ReplayReport report) =>
    [
        .. report.Outcomes.SelectMany(outcome => (string[])
        [
            .. outcome.Problem is { } problem ? [$"problem: {problem}"] : Array.Empty<string>(),
            .. outcome.Differences.Select(difference => $"{difference.About}: {difference.Was ?? "-"} -> {difference.Is ?? "-"}"),
            .. outcome.Missing.Select(missing => $"not on the tape: {missing}"),
        ]),
    ];
}
