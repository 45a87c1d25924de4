using System.Globalization;
using System.Net;
using ScriptGate.Core.Tapes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tapes;

/// <summary>A thousand sessions of all kinds, many at a time, and all of them again: on the same rules nothing differs.</summary>
[Trait("Suite", "exhaustive")]
public sealed class ThousandTapesTests
{
    private const int Sessions = 1000;
    private const int AtATime = 16;

    private const string Rule = """
        on('CONNECT', session => { session.notes.dice = Math.random(); session.notes.at = new Date().getTime(); });
        on('EHLO', (session, ehlo) => { if (session.notes.dice < 0.1) ehlo.withhold('CHUNKING'); });
        on('MAIL', async (session, mail) => {
          const [mx, seen] = await Promise.all([dns.mx(mail.from.domain), table.increment('mail ' + mail.from.domain)]);
          session.notes.seen = seen;
          if (mx.length === 0) return reject('5.1.8', 'No mail at ' + mail.from.domain + ', asked at ' + Date.now());
          if (seen % 41 === 0) return defer('4.7.1', 'Number ' + seen + ' at ' + session.notes.at);
        });
        on('RCPT', async (session, rcpt) => {
          const { allowed, count } = await limiter('rcpt ' + session.client.address, { limit: 100, window: '10m' });
          if (!allowed) return defer('4.7.1', 'Slow down, ' + count);
          if (rcpt.address.local === 'nobody') return reject('5.1.1', 'No such user, ' + Math.floor(Math.random() * 1000));
          if (rcpt.address.local === 'slow') await sleep(3);
          if (rcpt.address.local === 'ask') {
            const answer = await http('oracle').get('ask/' + encodeURIComponent(String(rcpt.address)));
            if (answer.json.score > 5) return reject('5.7.1', 'Score ' + answer.json.score);
          }
          if (rcpt.address.local === 'archive') rcpt.pool = 'archive';
          if (rcpt.address.local === 'broken') throw new Error('broken at ' + Math.random());
        });
        on('HEADERS', (session, message) => {
          message.headers.add('X-Dice', session.notes.dice.toFixed(6));
          message.headers.remove('X-Secret');
        });
        on('MESSAGE', async (session, message) => {
          await table.append('log ' + session.transaction.from.domain, '.');
          if (message.size > 20000) violation('too-large', { size: message.size }, reject('5.3.4', 'Too large'));
          if (/SPAM/.test(message.subject)) return reject('5.7.1', 'No ' + message.subject);
        });
        on('REPLY', (session, reply) => { if (reply.command === 'RSET') reply.text = 'Forgotten at ' + Date.now(); });
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_thousand_tapes_on_the_same_rules_have_no_difference(bool bodies)
    {
        await using var server = FakeService.Start(async talk =>
        {
            var request = await talk.RequestAsync();
            await talk.AnswerAsync("200 OK", $$"""{ "score": {{(request.Contains("example.net", StringComparison.Ordinal) ? 7 : 1)}} }""", "Content-Type: application/json");
        });
        await using var member = ScriptedMember.Start(script => script
            .OnCommand("RCPT", step => step.Line.Contains("refused@", StringComparison.Ordinal) ? step.ReplyAsync("550 5.1.1 Not here") : step.Line.Contains("lost@", StringComparison.Ordinal) ? step.CloseAsync() : step.DefaultAsync())
            .OnFinalDot(step => step.Connection.Bodies[^1].Text.Contains("full", StringComparison.Ordinal) ? step.ReplyAsync("452 4.2.2 Mailbox full") : step.DefaultAsync()));
        await using var archive = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scenario(member, archive, server));
        using var deck = TapeDeck.Record(gateway, Sessions, bodies);
        await Parallel.ForAsync(
            0, Sessions, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = TestContext.Current.CancellationToken }, async (number, _) => await SessionAsync(gateway, number));
        await deck.FinishAsync();

        var report = await deck.PlayAsync();

        ReplayTests.Different(report).Take(20).ShouldBe([]);
        report.Same.ShouldBe(Sessions);
        var tapes = deck.Tapes;
        tapes.Count(tape => tape.Entries.Any(entry => entry.Kind == TapeKinds.Http)).ShouldBeGreaterThan(50);
        tapes.Count(tape => tape.Entries.Any(entry => entry.Failure?.Type == "link")).ShouldBeGreaterThan(50);
        tapes.SelectMany(tape => tape.Entries).Where(entry => entry.Kind == TapeKinds.Decision && entry.Question == "record").Select(entry => entry.Answer!.Split(' ')[0]).Distinct(StringComparer.Ordinal)
            .ShouldBe(["delivered", "rejected", "deferred", "abandoned"], ignoreOrder: true);
    }

    private static Scenario Scenario(ScriptedMember member, ScriptedMember archive, FakeService server)
    {
        var names = new FakeResolver();
        for (var i = 0; i < 7; i++)
        {
            names.Mx($"client{i}.example", 10, "mx.example");
        }

        names.Fail("unknown.example", DnsOutcome.Timeout);
        var scenario = new Scenario(member.Address) { Resolver = names, Limits = new() { Lanes = 2 } }
            .WithRule(Rule)
            .WithTop("services", $$"""{ "oracle": { "url": "http://{{server.Address}}/v1/", "connections": 16 } }""")
            .With("limits", """{ "connectionsPerClient": 1000 }""");
        scenario.Configuration["pools"]!["archive"] = scenario.Pool.DeepClone();
        scenario.Configuration["pools"]!["archive"]!["members"] = Harness.Scenario.Members(archive.Address);
        scenario.Configuration["securityProfiles"]!["few"]!["violations"] = System.Text.Json.Nodes.JsonNode.Parse("""{ "too-large": { "alarm": true, "block": true } }""");
        return scenario;
    }

    private static async Task SessionAsync(TestGateway gateway, int number)
    {
        var chance = new Random(number);
        await using var client = gateway.Connect(new IPAddress([192, 0, 2, (byte)(number % 50)]));
        await client.GetGreetingAsync(number);
        for (var i = chance.Next(1, 4); i > 0; i--)
        {
            var sender = chance.Next(20) == 0 ? "a@nowhere.example" : chance.Next(20) == 0 ? "a@unknown.example" : $"a{number}@client{chance.Next(7)}.example";
            string[] users = ["bob", "alice", "nobody", "slow", "ask", "archive", "broken", "refused", "lost", "carol"];
            string[] recipients = [.. Enumerable.Range(0, chance.Next(1, 5)).Select(_ => $"{users[chance.Next(users.Length)]}{(chance.Next(4) == 0 ? "@example.org" : "@archive.example")}")];
            switch (chance.Next(6))
            {
                case 0:
                    // All in one piece, as a client does that knows PIPELINING.
                    await client.SendAsync($"MAIL FROM:<{sender}>\r\n{string.Concat(recipients.Select(recipient => $"RCPT TO:<{recipient}>\r\n"))}RSET\r\n");
                    await client.ReadRepliesAsync(recipients.Length + 2);
                    break;
                case 1:
                    await client.SayAsync($"MAIL FROM:<{sender}>");
                    await client.SayAsync("NONSENSE");
                    await client.SayAsync("RSET");
                    break;
                default:
                    var subject = chance.Next(8) == 0 ? "SPAM" : "hello";
                    var text = chance.Next(10) == 0 ? new string('x', 70) + "\r\n" : chance.Next(10) == 0 ? "full\r\n" : "Hi.\r\n..dots\r\n";
                    var body = string.Concat(Enumerable.Repeat(text, text.Length > 60 ? 400 : 1));
                    await client.MailAsync($"Subject: {subject} {number.ToString(CultureInfo.InvariantCulture)}\r\nX-Secret: yes\r\nMessage-ID: <{number}@client.example>\r\n\r\n{body}", sender, recipients);
                    await client.SayAsync("RSET");
                    break;
            }
        }

        if (number % 11 != 0)
        {
            await client.SayAsync("QUIT");
        }
    }
}

/// <summary>What sessions by the thousand say.</summary>
internal static class ClientTalk
{
    public static Task GetGreetingAsync(this RawClient client, int number) => client.GreetAsync(number % 9 == 0 ? "HELO client.example" : $"EHLO client{number}.example");

    public static async Task ReadRepliesAsync(this RawClient client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await client.ReadReplyAsync();
        }
    }
}
