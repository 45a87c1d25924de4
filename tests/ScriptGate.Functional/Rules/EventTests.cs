using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>What rules see at each event of a real conversation.</summary>
public sealed class EventTests
{
    private const string TellAll = """
        on('INIT', () => log('INIT'));
        on('CONNECT', s => log('CONNECT', String(s.client.address), s.client.port > 0, s.client.trusted, `${s.virtualServer} ${s.starttls} ${s.hello === null} ${s.tls === null}`));
        on('COMMAND', (s, c) => log('COMMAND', c.verb + '|' + c.argument));
        on('EHLO', (s, h) => log('EHLO', h.verb, h.name, s.hello.verb, s.hello.name));
        on('STARTTLS', s => log('STARTTLS', s.hello.name));
        on('TLS', (s, t) => log('TLS', t.version, t.cipher.startsWith('TLS_'), t.sni, s.hello === null, s.tls.version));
        on('AUTH', (s, a) => log('AUTH', a.mechanism, s.auth === null));
        on('MAIL', (s, m) => log('MAIL', m.from.local, m.from.domain, String(m.from), m.size, `${m.parameters.BODY} ${s.transaction.id === m.transaction.id}`));
        on('RCPT', (s, r) => log('RCPT', String(r.address), r.address.domain, r.parameters.NOTIFY, s.transaction.recipients.length, s.user));
        on('POOL_SELECTED', (s, p) => log('POOL_SELECTED', p.pool, p.tls));
        on('SERVER_CONNECTED', (s, c) => log('SERVER_CONNECTED', c.pool, c.reused));
        on('SERVER_REPLY', (s, r) => log('SERVER_REPLY', r.command, r.code, r.enhancedCode, r.text, r.recipient && String(r.recipient)));
        on('DATA', s => log('DATA', s.transaction.recipients.map(String).join()));
        on('HEADERS', (s, m) => log('HEADERS', m.headers.get('subject'), m.headers.count, m.headers.all('x-a').join('+')));
        on('MESSAGE', (s, m) => log('MESSAGE', m.size, s.transaction.size));
        on('REPLY', (s, r) => log('REPLY', r.command, r.code, r.text.split('\n')[0]));
        on('PROTOCOL', (s, f) => log('PROTOCOL', f.code, f.fatal, f.command, f.line));
        on('RSET', s => log('RSET', s.transaction === null));
        on('QUIT', s => log('QUIT'));
        on('DELIVERED', (s, d) => log('DELIVERED', String(d.from), d.recipients.map(String).join(), d.pool, d.reply.code));
        on('REFUSED', (s, r) => log('REFUSED', r.command, r.reply.code, r.by));
        on('DISCONNECT', (s, d) => log('DISCONNECT', d.reason, d.transactions));
        """;

    [Fact]
    public async Task Every_event_of_a_conversation_shows_what_it_is_about()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Add("AUTH PLAIN");
            script.OnFinalDot(step => step.ReplyAsync("250 2.0.0 queued as 42"));
        });
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address) { Clock = new ManualClock() }.WithTls().With("auth", """{ "allowCleartextToMember": true }""").WithRule(TellAll));
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync("EHLO clear.example");
            await client.SayAsync("STARTTLS");
            await client.SecureAsync();
            await client.SayAsync("EHLO client.example");
            (await client.SayAsync("AUTH PLAIN AGFubmEAc2VjcmV0")).ShouldBe("235 2.7.0 Welcome");
            await client.SayAsync("MAIL FROM:<a@client.example> SIZE=123 BODY=8BITMIME");
            await client.SayAsync("RCPT TO:<b@example.org> NOTIFY=NEVER");
            await client.SayAsync("DATA");
            (await client.SayAsync("Subject: hi\r\n there\r\nX-A: 1\r\nX-A: 2\r\n\r\nHello\r\n.")).ShouldBe("250 2.0.0 queued as 42");
            await client.SayAsync("RSET");
            await client.SayAsync("FROB it");
            await client.SayAsync("QUIT");
            (await client.ReadLineAsync()).ShouldBeNull();
        }

        await gateway.Log.UntilAsync("RuleSaid", "DISCONNECT", TestContext.Current.CancellationToken);
        await gateway.Log.UntilAsync("RuleSaid", "DELIVERED", TestContext.Current.CancellationToken);
        await gateway.Log.UntilAsync("RuleSaid", "REFUSED", TestContext.Current.CancellationToken);
        string[] observed = ["DELIVERED", "REFUSED", "DISCONNECT"];
        var said = Said(gateway).ToLookup(line => observed.Any(word => line.StartsWith(word, StringComparison.Ordinal)));
        said[false].ShouldBe([
            "INIT",
            "CONNECT 192.0.2.7 true false inbound allow true true",
            "REPLY CONNECT 220 gw.example ESMTP ScriptGate",
            "COMMAND EHLO|clear.example",
            "EHLO EHLO clear.example EHLO clear.example",
            "REPLY EHLO 250 gw.example",
            "COMMAND STARTTLS|",
            "STARTTLS clear.example",
            "REPLY STARTTLS 220 Ready to start TLS",
            "TLS 1.3 true gw.example true 1.3",
            "COMMAND EHLO|client.example",
            "EHLO EHLO client.example EHLO client.example",
            "REPLY EHLO 250 gw.example",
            "COMMAND AUTH|PLAIN",
            "AUTH PLAIN true",
            "POOL_SELECTED mail none",
            "SERVER_CONNECTED mail false",
            "SERVER_REPLY AUTH 235 2.7.0 Welcome null",
            "REPLY AUTH 235 Welcome",
            "COMMAND MAIL|FROM:<a@client.example> SIZE=123 BODY=8BITMIME",
            "MAIL a client.example a@client.example 123 8BITMIME true",
            "REPLY MAIL 250 Sender ok",
            "COMMAND RCPT|TO:<b@example.org> NOTIFY=NEVER",
            "RCPT b@example.org example.org NEVER 0 anna",
            "SERVER_REPLY RCPT 250 2.1.5 Recipient ok b@example.org",
            "REPLY RCPT 250 Recipient ok",
            "COMMAND DATA|",
            "DATA b@example.org",
            "REPLY DATA 354 Start mail input; end with <CRLF>.<CRLF>",
            "HEADERS hi there 3 1+2",
            "MESSAGE 46 46",
            "SERVER_REPLY . 250 2.0.0 queued as 42 null",
            "REPLY . 250 queued as 42",
            "COMMAND RSET|",
            "RSET true",
            "REPLY RSET 250 Ok",
            "COMMAND FROB|it",
            "PROTOCOL syntax true COMMAND it",
            "REPLY  500 Command not recognised (support ID <id>)",
            "COMMAND QUIT|",
            "QUIT",
            "REPLY QUIT 221 Bye",
        ]);
        said[true].Order(StringComparer.Ordinal).ShouldBe([
            "DELIVERED a@client.example b@example.org mail 250",
            "DISCONNECT quit 1",
            "REFUSED  500 engine",
        ]);
    }

    [Fact]
    public async Task What_the_members_and_the_pool_say_when_they_refuse_is_seen_too()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("RCPT", "550 5.1.1 Nobody"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            on('SERVER_REPLY', (s, r) => log(r.command, String(r)));
            on('POOL_FAILED', (s, f) => log('POOL_FAILED', f.pool, f.reason.length > 0));
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.1.1 Nobody (support ID SG-");
        await member.DisposeAsync();
        await client.SayAsync("RSET");
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");

        Said(gateway).ShouldBe(["RCPT 550 5.1.1 Nobody", "POOL_FAILED mail true"]);
    }

    [Fact]
    public async Task HELO_is_the_same_event_with_its_own_verb()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('EHLO', (s, h) => reject('5.7.1', h.verb + ' ' + s.hello.name));"));
        await using var client = gateway.Connect();
        await client.ReadReplyAsync();

        (await client.SayAsync("HELO old.example")).ShouldStartWith("550 5.7.1 HELO old.example (");
    }

    [Fact]
    public async Task Observers_see_a_refusal_and_cannot_change_it()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            on('RCPT', () => reject('5.7.1', 'No'));
            on('REFUSED', (s, r) => { log('REFUSED', r.command, String(r.reply).split(' (')[0], r.by, r.id.startsWith(s.id)); return accept(); });
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.7.1 No (");

        (await gateway.Log.UntilAsync("RuleSaid", "REFUSED", TestContext.Current.CancellationToken)).Text.ShouldEndWith("REFUSED RCPT 550 5.7.1 No rule.js true");
    }

    internal static IEnumerable<string> Said(TestGateway gateway) =>
        gateway.Log.Of("RuleSaid").Select(line => Transcript.WithoutId(line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
}
