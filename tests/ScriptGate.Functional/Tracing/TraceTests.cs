using System.Net;
using ScriptGate.Core.Tracing;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tracing;

/// <summary>What a trace shows of real sessions, and what it costs them: nothing that a client or a member could see.</summary>
public sealed class TraceTests
{
    private const string Refusing = """
        on('RCPT', (session, rcpt) => {
          session.notes.seen = (session.notes.seen || 0) + 1;
          if (rcpt.address.local === 'nobody') return reject('5.1.1', 'No such user');
          if (rcpt.address.local === 'broken') throw new Error('lost');
        });
        on('HEADERS', (session, message) => { message.headers.add('X-Checked', 'yes'); log('checked'); });
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_shown_from_the_first_octet_to_the_last()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(Refusing));
        await using var trace = TraceReading.Start(gateway);
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await client.SayAsync("MAIL FROM:<a@client.example>");
            await client.SayAsync("RCPT TO:<nobody@example.org>");
            await client.SayAsync("RCPT TO:<broken@example.org>");
            await client.SayAsync("RCPT TO:<b@example.org>");
            await client.SayAsync("DATA");
            await client.SayAsync("Subject: secret words\r\n\r\nHi.\r\n.");
            await client.SayAsync("QUIT");
        }

        await trace.UntilAsync(TraceKind.Closed);

        // The steps of the built-in checks are not this test's.
        trace.Text(line => line.Event is not ("COMMAND" or "REPLY" or "SERVER_REPLY") && line.Step is not ("relay" or "methods" or "protocol")).ShouldBe(Golden.Message);
        trace.Everything.ShouldNotContain("secret words");
        trace.Lines.Where(line => line.Kind == TraceKind.Step).ShouldAllBe(line => line.TookMs >= 0);
        trace.Lines.Where(line => line.Kind == TraceKind.Step && line.Step!.Contains(".js", StringComparison.Ordinal)).ShouldAllBe(line => line.ComputingMs <= line.TookMs);
    }

    [Fact]
    public async Task Credentials_are_shown_of_no_mechanism_and_neither_to_the_member()
    {
        await using var member = ScriptedMember.Start(Auth.AuthTests.Offers);
        await using var gateway = await TestGateway.StartAsync(Auth.AuthTests.Scene(member));
        await using var trace = TraceReading.Start(gateway);
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await client.SayAsync("AUTH CRAM-MD5 cGFzc3dvcmQ=");
            await client.SayAsync("cGFzc3dvcmQ=");
            await client.SayAsync("AUTH=PLAIN cGFzc3dvcmQ=");
            await client.SayAsync("auth login");
            await client.SayAsync("YW5uYQ==");
            await client.SayAsync("cGFzc3dvcmQ=");
            await client.SayAsync("AUTH PLAIN " + Auth.AuthTests.Plain);
            await client.SayAsync("QUIT");
        }

        await trace.UntilAsync(TraceKind.Closed);

        trace.Everything.ShouldNotContain("cGFzc3dvcmQ");
        trace.Everything.ShouldNotContain("CGFZC3DVCMQ");
        trace.Everything.ShouldNotContain("YW5uYQ");
        trace.Everything.ShouldNotContain(Auth.AuthTests.Plain);
        trace.Text(line => line.Kind is TraceKind.Client or TraceKind.MemberCommand).ShouldBe("""
            client EHLO client.example
            client AUTH CRAM-MD5 ****
            client ****
            client AUTH ****
            client auth login
            member-command AUTH login
            client ****
            member-command ****
            client ****
            member-command ****
            client AUTH PLAIN ****
            client QUIT
            """);
    }

    [Fact]
    public async Task What_a_rule_asks_and_changes_stands_with_its_step()
    {
        await using var server = FakeService.Answering("200 OK", """{ "score": 3 }""", "Content-Type: application/json");
        await using var member = ScriptedMember.Start();
        var resolver = new FakeResolver().Address("client.example", "192.0.2.7");

        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = resolver }
            .WithTop("services", $$"""{ "reputation": { "url": "http://{{server.Address}}/v1/" } }""")
            .WithDataGroup("partners", "address", "192.0.2.0/24 := gold\n")
            .WithRule("""
                on('MAIL', async (session, mail) => {
                  const found = await dns.a('client.example');
                  const answer = await http('reputation').get('check?key=hidden');
                  await table.set('score', answer.json.score);
                  const score = await table.get('score');
                  const speed = await limiter(session.client.address, { limit: 2, window: '1m' });
                  const partner = dataGroup('partners').get(session.client.address);
                  session.notes.score = score;
                  session.pool = 'mail';
                  violation('too-fast', { count: speed.count, partner });
                  log(found.length, speed.allowed);
                });
                """));
        await using var trace = TraceReading.Start(gateway, new TraceRequest { Rule = new StepName("rule"), Event = Stage.Mail });
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("250 ");
        await client.SayAsync("QUIT");
        await trace.UntilAsync(TraceKind.Closed);

        // How much a rule computed may be known a moment too late for the line of its step.
        trace.Text(line => line.Step is not ("relay" or "methods" or "protocol") && line.Event is not "COMMAND" && line.Kind != TraceKind.Computed).ShouldBe(Golden.Services);
        trace.Everything.ShouldNotContain("hidden");
        trace.Lines.Where(line => line.Kind == TraceKind.Call && line.Service != "dataGroup").ShouldAllBe(line => line.TookMs >= 0);
    }

    [Fact]
    public async Task Only_the_clients_that_were_asked_for_are_seen()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var trace = TraceReading.Start(gateway, new TraceRequest { Client = IPNetwork.Parse("198.51.100.0/24"), Sessions = 1 });
        await using (var other = gateway.Connect())
        {
            await other.GreetAsync();
            await other.MailAsync();
            await other.SayAsync("QUIT");
        }

        await using (var wanted = gateway.Connect(IPAddress.Parse("198.51.100.9")))
        {
            await wanted.GreetAsync();
            await wanted.SayAsync("QUIT");
        }

        await trace.UntilAsync(TraceKind.Ended);

        trace.Lines[^1].Text.ShouldBe("as many sessions as were asked for have ended");
        gateway.Host.Traces.Count.ShouldBe(0);
        trace.Lines.Select(line => line.Session).Distinct(StringComparer.Ordinal).Count(id => id is not null).ShouldBe(1);
        trace.Text(line => line.Kind is TraceKind.Opened or TraceKind.Client).ShouldBe("""
            opened from 198.51.100.9:<port> to inbound at 127.0.0.1:<port>, profile few
            client EHLO client.example
            client QUIT
            """);
    }

    [Fact]
    public async Task Of_a_session_only_the_transactions_of_a_sender_are_seen()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var trace = TraceReading.Start(gateway, new TraceRequest { Sender = new Core.Records.AddressPattern("wanted", "client.example") });
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await client.MailAsync(sender: "other@client.example");
            await client.MailAsync(sender: "wanted@client.example");
            await client.MailAsync(sender: "other@client.example");
            await client.SayAsync("QUIT");
        }

        await trace.UntilAsync(TraceKind.Closed);

        trace.Text(line => line.Kind is TraceKind.Opened or TraceKind.Client or TraceKind.Record or TraceKind.Closed).ShouldBe("""
            opened from 192.0.2.7:<port> to inbound at 127.0.0.1:<port>, profile few
            client MAIL FROM:<wanted@client.example>
            client RCPT TO:<b@example.org>
            client DATA
            record member delivered
            closed quit
            """);
    }

    [Fact]
    public async Task A_session_that_is_under_way_is_seen_from_then_on()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await using var trace = TraceReading.Start(gateway);
        await client.SayAsync("NOOP");
        await trace.UntilAsync(TraceKind.Reply);

        trace.Text(line => line.Kind is TraceKind.Client or TraceKind.Reply).ShouldBe("client NOOP\nreply 250 2.0.0 Ok");
        trace.Lines[1].Kind.ShouldBe(TraceKind.Opened);
        trace.Lines[1].Text!.ShouldContain("under way since ");
        trace.Lines[1].Text!.ShouldEndWith("Z, EHLO client.example");
    }

    [Fact]
    public async Task The_end_of_a_trace_frees_everything_while_its_sessions_go_on()
    {
        IObserved? session = null;
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<ConnectEvent>(Stage.Connect, e =>
        {
            session = (IObserved)e.Session;
            return Verdict.Continue;
        }));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        session!.Observer.ShouldBeNull();
        await using var trace = TraceReading.Start(gateway);
        session.Observer.ShouldNotBeNull();
        trace.Trace.Watched.ShouldBe(1);

        await trace.EndAsync();

        session.Observer.ShouldBeNull();
        trace.Trace.Watched.ShouldBe(0);
        gateway.Host.Traces.Count.ShouldBe(0);
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task A_reader_who_does_not_read_loses_lines_and_nobody_waits_for_him()
    {
        const int Commands = 6_000;
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "junkCommands": 100000 }"""));
        await using var trace = TraceReading.Start(gateway);
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            for (var i = 0; i < Commands; i++)
            {
                (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
            }

            (await client.MailAsync()).ShouldStartWith("250 ");
            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }

        trace.Trace.Dropped.ShouldBeGreaterThan(0);
        member.Messages.Count.ShouldBe(1);
        await trace.EndAsync();
        trace.Lines[^2].Kind.ShouldBe(TraceKind.Dropped);
        trace.Lines[^2].Count.ShouldBe(trace.Trace.Dropped);
        trace.Lines.Count.ShouldBe(Trace.QueueLength + 3, "the first, the queue, the dropped, the last");
    }

    [Fact]
    public async Task When_the_gateway_stops_it_is_over_and_shows_how_sessions_ended()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var trace = TraceReading.Start(gateway);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await Patience.UntilAsync(gateway.Host.StopAsync(Token), "the gateway stops", Token);
        await trace.UntilAsync(TraceKind.Ended);

        trace.Text(line => line.Kind is TraceKind.Closed or TraceKind.Ended).ShouldBe("closed shutdown\nended the gateway stops #1");
        gateway.Host.Traces.TryStart(new TraceRequest(), out _, out var problem).ShouldBeFalse();
        problem!.IsBusy.ShouldBeTrue();
    }

    [Fact]
    public async Task It_ends_by_itself_when_its_time_is_over()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock });
        await using var trace = TraceReading.Start(gateway, new TraceRequest { For = TimeSpan.FromMinutes(2) });

        clock.Advance(TimeSpan.FromSeconds(119));
        trace.Trace.IsOver.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));

        await trace.UntilAsync(TraceKind.Ended);
        trace.Lines[^1].Text.ShouldBe("its time is over");
        gateway.Host.Traces.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("rul", null, "rule: no rule or check 'rul' is in any chain; did you mean 'rule'?")]
    [InlineData("something", null, "rule: no rule or check 'something' is in any chain; 'scriptgate chain' lists them")]
    [InlineData(null, "outbound", "server: there is no virtual server 'outbound'; there is inbound.")]
    public async Task A_name_that_is_not_there_is_told_with_what_is(string? rule, string? server, string problem)
    {
        await using var gateway = await TestGateway.StartAsync(new Scenario("127.0.0.1:9").WithRule(Refusing));

        gateway.Host.Traces.TryStart(new TraceRequest { Rule = rule is null ? null : new StepName(rule), Server = server }, out var trace, out var found).ShouldBeFalse();

        trace.ShouldBeNull();
        found!.Message.ShouldBe(problem);
        found.IsBusy.ShouldBeFalse();
    }

    [Theory]
    [InlineData("rule")]
    [InlineData("rule.js")]
    [InlineData("scripts/rules/rule.js")]
    [InlineData("relay")]
    [InlineData("methods")]
    public async Task Rules_and_checks_are_found_by_their_usual_names(string name)
    {
        await using var gateway = await TestGateway.StartAsync(new Scenario("127.0.0.1:9").WithRule(Refusing));

        await using var trace = TraceReading.Start(gateway, new TraceRequest { Rule = new StepName(name) });
    }

    [Fact]
    public async Task Only_a_few_at_a_time()
    {
        await using var gateway = await TestGateway.StartAsync(new Scenario("127.0.0.1:9"));
        var traces = Enumerable.Range(0, TraceHub.MostTraces).Select(_ => TraceReading.Start(gateway)).ToList();

        gateway.Host.Traces.TryStart(new TraceRequest(), out _, out var problem).ShouldBeFalse();
        problem!.Message.ShouldBe("4 traces are under way already; end one of them, or wait for its end.");
        await traces[0].DisposeAsync();
        await using var another = TraceReading.Start(gateway);

        foreach (var trace in traces)
        {
            await trace.DisposeAsync();
        }
    }
}
