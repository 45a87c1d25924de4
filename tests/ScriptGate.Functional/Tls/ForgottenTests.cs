using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>TLS-04: what steps made of the client's words in clear is gone after STARTTLS; what they decided by its address is not (RFC 3207 section 4.2).</summary>
public sealed class ForgottenTests
{
    [Fact]
    public async Task Notes_and_the_pool_are_what_they_were_when_the_greeting_went_out()
    {
        await using var mail = ScriptedMember.Start();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(TwoPools(mail, archive).WithRule("""
            on('CONNECT', s => { s.notes.address = s.client.address; s.notes.changed = 'before'; s.pool = 'archive'; });
            on('EHLO', s => {
              if (s.tls) return;
              s.notes.hello = s.hello.name; s.notes.changed = 'in clear'; s.pool = 'mail';
            });
            on('HEADERS', (s, m) => { m.headers.add('X-Notes', JSON.stringify(s.notes)); });
            """));
        await using var client = gateway.Connect();
        await SecureAsync(client);

        (await client.MailAsync()).ShouldStartWith("250 ");

        mail.Messages.ShouldBeEmpty();
        archive.Messages.ShouldHaveSingleItem().Text.ShouldContain("""X-Notes: {"address":"192.0.2.7","changed":"before"}""");
    }

    [Fact]
    public async Task Without_any_at_CONNECT_there_are_none()
    {
        await using var mail = ScriptedMember.Start();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(TwoPools(mail, archive).WithRule("""
            on('EHLO', s => { if (!s.tls) { s.notes.hello = s.hello.name; s.pool = 'archive'; } });
            on('HEADERS', (s, m) => { m.headers.add('X-Notes', JSON.stringify([s.notes, s.pool])); });
            """));
        await using var client = gateway.Connect();
        await SecureAsync(client);

        (await client.MailAsync()).ShouldStartWith("250 ");

        mail.Messages.ShouldHaveSingleItem().Text.ShouldContain("X-Notes: [{},null]");
        archive.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_that_spoke_before_the_greeting_has_said_that_in_clear_too()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().WithRule("""
            on('PROTOCOL', (s, finding) => { s.notes.early = finding.line; });
            on('HEADERS', (s, m) => { m.headers.add('X-Notes', JSON.stringify(s.notes)); });
            """));
        await using var client = gateway.Connect(early: "EHLO clear.example\r\n");
        (await client.ReadReplyAsync()).ShouldStartWith("220 ");
        (await client.ReadReplyAsync()).ShouldContain("STARTTLS");
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();
        await client.SayAsync("EHLO tls.example");

        (await client.MailAsync()).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("X-Notes: {}");
    }

    [Fact]
    public async Task So_has_one_that_spoke_while_CONNECT_was_asked()
    {
        using var entered = new SemaphoreSlim(0);
        using var spoken = new SemaphoreSlim(0);
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls()
            .On<ConnectEvent>(Stage.Connect, _ =>
            {
                entered.Release();
                spoken.Wait(Patience.Limit, CancellationToken.None).ShouldBeTrue();
                return Verdict.Continue;
            })
            .On<ProtocolEvent>(Stage.Protocol, e =>
            {
                e.Session.Notes["early"] = e.Line;
                return Verdict.Continue;
            })
            .On<HeadersEvent>(Stage.Headers, e =>
            {
                e.Message.Headers.Add("X-Notes", string.Join(' ', e.Session.Notes.Keys.Prepend("none")));
                return Verdict.Continue;
            }));
        await using var client = gateway.Connect();
        (await entered.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken)).ShouldBeTrue();
        await client.SendAsync("EHLO clear.example\r\n");
        spoken.Release();
        (await client.ReadReplyAsync()).ShouldStartWith("220 ");
        (await client.ReadReplyAsync()).ShouldContain("STARTTLS");
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();
        await client.SayAsync("EHLO tls.example");

        (await client.MailAsync()).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("X-Notes: none\r\n");
    }

    [Fact]
    public async Task The_member_the_source_and_the_switches_are_what_they_were_when_the_greeting_went_out()
    {
        await using var member = ScriptedMember.Start();
        await using var other = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address, other.Address).WithTls().WithRule($$"""
            on('CONNECT', session => { session.member = '{{member.Address}}'; session.source = '127.0.0.2'; session.disable('RSET'); });
            on('EHLO', session => {
              if (session.tls) { log(session.member, session.source); return; }
              session.member = '{{other.Address}}'; session.source = null; session.disable('NOBODY'.length === 6 ? 'MAIL' : ''); session.disable(); session.enable('RSET');
            });
            on('MAIL', () => log('MAIL'));
            on('RSET', () => log('RSET'));
            """));
        await using var client = gateway.Connect();
        await SecureAsync(client);

        (await client.MailAsync()).ShouldStartWith("250 ");
        await client.SayAsync("RSET");

        member.Messages.ShouldHaveSingleItem();
        member.Connections.Single(connection => connection.Bodies.Count > 0).Client.ShouldBe(System.Net.IPAddress.Parse("127.0.0.2"));
        Rules.EventTests.Said(gateway).ShouldBe([$"{member.Address} 127.0.0.2", "MAIL"]);
    }

    [Fact]
    public async Task Facts_are_computed_anew()
    {
        var fact = new Fact<string>("hello");
        var facts = new List<string>();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithChecks("""{ "misbehaving": { "does": "provides-the-hello" } }""")
            .WithTls()
            .On<EhloEvent>(Stage.Ehlo, e =>
            {
                var pending = e.Session.GetFactAsync(fact, TestContext.Current.CancellationToken);
                pending.IsCompletedSuccessfully.ShouldBeTrue();
                facts.Add(pending.Result);
                return Verdict.Continue;
            }));
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO clear.example");
        await client.SayAsync("EHLO again.example");
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();
        await client.SayAsync("EHLO tls.example");

        facts.ShouldBe(["clear.example", "clear.example", "tls.example"]);
    }

    [Theory]
    [InlineData("CONNECT", "550 5.7.1 Not from there (support ID <id>)")]
    [InlineData("EHLO", "250 2.1.5 Recipient ok")]
    public async Task A_block_that_waits_for_recipients_outlives_STARTTLS_when_it_rests_on_the_address(string stage, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithTls()
            .With("securityProfile", "\"edge\"")
            .WithTop("securityProfiles", """{ "edge": { "violations": { "bad-place": { "alarm": true, "block": true } } } }""")
            .WithRule($$"""on('{{stage}}', s => s.tls ? undefined : violation('bad-place', {}, reject('5.7.1', 'Not from there')));"""));
        await using var client = gateway.Connect();
        await SecureAsync(client);
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(reply);
    }

    private static async Task SecureAsync(RawClient client)
    {
        await client.GreetAsync("EHLO clear.example");
        (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        await client.SecureAsync();
        (await client.SayAsync("EHLO tls.example")).ShouldStartWith("250-");
    }

    private static Scenario TwoPools(ScriptedMember mail, ScriptedMember archive)
    {
        var scenario = new Scenario(mail.Address).WithTls();
        scenario.Configuration["pools"]!["archive"] = new JsonObject
        {
            ["members"] = Scenario.Members(archive.Address),
            ["monitor"] = new JsonObject { ["type"] = "none" },
        };
        return scenario;
    }
}
