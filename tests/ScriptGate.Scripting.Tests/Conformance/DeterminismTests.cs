using System.Text.Json;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Conformance;

/// <summary>The same rules and the same inputs give the same decisions, log lines and changes of state: on either engine, on one lane or several, whatever runs in between.</summary>
public sealed class DeterminismTests
{
    private const int Sessions = 12;

    // Not an order: each session on a thread of its own.
    private const int AllAtOnce = -1;

    // What all sessions together left in the store.
    private const string State = "state";

    private static readonly string[] Events = ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "HEADERS", "MESSAGE", "REPLY", "SERVER_REPLY", "COMMAND", "POOL_SELECTED", "RSET", "QUIT"];

    private const string Rule = """
        var words = ['pear', 'Apple', 'fig', 'apple', '10', '9', 'Zebra', 'fig2', '\u00e9', 'z', 'fig'];
        function digest(text) {
          var hash = 7, i;
          for (i = 0; i < text.length; i++) { hash = ((hash << 5) - hash + text.charCodeAt(i)) | 0; }
          return hash >>> 0;
        }
        on('CONNECT', function (session) {
          session.notes.dice = [Math.random(), Math.random(), Math.floor(Math.random() * 6)];
          session.notes.at = new Date().toISOString();
          log('connect', session.client.address, session.notes.dice, digest(String(session.client.address)));
        });
        on('EHLO', function (session, ehlo) {
          if (session.notes.dice[0] < 0.2) { ehlo.withhold('CHUNKING'); log('withheld', session.notes.dice[0].toFixed(3)); }
          log(ehlo.name.replace(/\.(\w+)$/, function (all, tld) { return ' dot ' + tld.toUpperCase(); }), /^(?:[a-z]+\.)+[a-z]{2,}$/i.test(ehlo.name));
        });
        on('MAIL', function (session, mail) {
          var sorted = words.slice().sort(), byLength = words.slice().sort(function (a, b) { return a.length - b.length; });
          session.notes.words = { sorted: sorted, byLength: byLength };
          log(JSON.stringify({ from: mail.from, size: mail.size / 3, parameters: mail.parameters, nested: [1e21, 1e-7, -0, 0.1 + 0.2] }));
          if (digest(session.id) % 5 === 0) { return defer('4.7.1', 'Come back at ' + session.notes.at); }
        });
        on('RCPT', function (session, rcpt) {
          var key = 'asked ' + session.id;
          return table.increment(key).then(function (count) {
            return limiter(key, { limit: 2, window: '1m' });
          }).then(function (turn) {
            log('turn', turn);
            return Promise.all([table.append('log ' + session.id, rcpt.address.local + ';'), dns.mx('example.org'), fact('reputation')]);
          }).then(function (all) {
            log('all', all);
            if (all[2] > 42) { violation('low-reputation', { score: all[2], words: session.notes.words.sorted }, reject('5.7.1', 'Reputation ' + all[2])); }
            return rcpt.address.domain === 'example.net' ? undefined : reject('5.1.1', 'No ' + rcpt);
          });
        });
        on('DATA', function (session) {
          session.transaction.notes.counts = session.transaction.recipients.map(String).reduce(function (seen, name) { seen[name] = (seen[name] || 0) + 1; return seen; }, {});
          session.transaction.pool = Math.random() < 0.5 ? 'archive' : null;
          log(session.transaction.notes.counts, session.transaction.pool);
        });
        on('HEADERS', function (session, message) {
          message.headers.add('X-Digest', digest(message.headers.get('subject')).toString(16) + ' ' + encodeURIComponent(message.headers.all('received').join(' & ')));
          log(message.headers.get('x-digest'), message.headers.remove('Received'));
        });
        on('MESSAGE', function (session, message) {
          log(message.parts.map(function (part) { return part.path + ' ' + part.type + ' ' + part.size; }), message.attachments[0].sha256.substring(0, 8));
          if (message.size > 100 && Math.random() > 0.5) { throw new RangeError('message ' + message.size); }
        }, { needs: 'body' });
        on('REPLY', function (session, reply) { reply.text = reply.text.split('').reverse().join(''); log(reply.text); });
        on('SERVER_REPLY', function (session, reply) { log(reply.recipient, parseInt(reply.enhancedCode, 10), Number('0x1f'), 5 % 3, -5 % 3, 1 / 3); });
        on('COMMAND', function (session, command) { if (command.verb === 'VRFY') { undefinedName.nowhere(); } });
        on('POOL_SELECTED', function (session, selected) { selected.tls = 'require'; log(selected.pool, selected.tls); });
        on('RSET', function (session) { throw { no: 'error' }; });
        on('QUIT', function (session) {
          return table.get('log ' + session.id).then(function (text) { log('state', text, session.notes, Object.keys(session.notes)); });
        });
        """;

    [Fact]
    public async Task Both_engines_on_one_lane_or_several_do_the_same()
    {
        var expected = await PlayAsync(Engines.JavaScriptCore, lanes: 1, shuffle: null);
        expected.Count.ShouldBe(Sessions + 1);
        expected[State].Count.ShouldBe(3 * Sessions, "a counter, a text and a window of each session");
        expected.Values.ShouldAllBe(lines => lines.Count > Events.Length);
        expected.Values.Select(lines => string.Join('\n', lines)).Distinct(StringComparer.Ordinal).Count().ShouldBe(Sessions + 1);

        foreach (var (engine, lanes, shuffle) in ((string, int, int?)[])[
            (Engines.JavaScriptCore, 3, 1), (Engines.JavaScriptCore, 3, AllAtOnce), (Engines.Jint, 1, null), (Engines.Jint, 3, 2), (Engines.Jint, 2, 3), (Engines.Jint, 3, AllAtOnce)])
        {
            Compare(expected, await PlayAsync(engine, lanes, shuffle), $"{engine} on {lanes} lanes, order {shuffle}");
        }
    }

    [Fact]
    public async Task What_is_compared_can_differ()
    {
        var expected = await PlayAsync(Engines.JavaScriptCore, lanes: 1, shuffle: null);
        foreach (var (was, other) in ((string, string)[])[("'Come back at '", "'Return at '"), ("log('turn', turn)", "log('turned', turn)"), ("rcpt.address.local + ';'", "rcpt.address.local + ','"), ("'X-Digest', digest", "'X-Digest', 1 + digest"), ("selected.tls = 'require'", "selected.tls = 'none'")])
        {
            var actual = await PlayAsync(Engines.JavaScriptCore, lanes: 1, shuffle: null, Rule.Replace(was, other, StringComparison.Ordinal));
            expected.ShouldContain(pair => !pair.Value.SequenceEqual(actual[pair.Key]), was);
        }
    }

    private static void Compare(Dictionary<string, List<string>> expected, Dictionary<string, List<string>> actual, string where)
    {
        foreach (var (id, lines) in expected)
        {
            actual[id].ShouldBe(lines, $"{id}, {where}");
        }
    }

    // What happened in each session, in its own order.
    private static async Task<Dictionary<string, List<string>>> PlayAsync(string engine, int lanes, int? shuffle, string rule = Rule)
    {
        using var world = new World(engine, rule, new ScriptLimits { Lanes = lanes, Entry = TimeSpan.FromSeconds(10) });
        var plays = Enumerable.Range(0, Sessions).Select(i => world.MakeCast($"SG-00000000000000{i:x2}", $"192.0.2.{i}", i % 4 == 3 ? "bob@elsewhere.example" : $"bob{i}@example.net")).ToList();
        var told = plays.ToDictionary(cast => cast.Session.Id, _ => new List<string>(), StringComparer.Ordinal);
        async Task HappenAsync(Cast cast, string name)
        {
            var outcome = (await world.HappenAsync(name, cast)).ShouldNotBeNull();
            told[cast.Session.Id].Add($"{name}: {outcome.Verdict} {outcome.Failed}");
        }

        if (shuffle == AllAtOnce)
        {
            await Task.WhenAll(plays.Select(cast => Task.Run(async () =>
            {
                foreach (var name in Events)
                {
                    await HappenAsync(cast, name);
                }
            })));
        }
        else
        {
            foreach (var (cast, name) in Order(plays, shuffle))
            {
                await HappenAsync(cast, name);
            }
        }

        foreach (var cast in plays)
        {
            var lines = told[cast.Session.Id];
            lines.AddRange(world.Lines.Where(line => line.Contains($" in {cast.Session.Id}: ", StringComparison.Ordinal)));
            lines.AddRange(cast.Session.Reports.Select(report => $"{report.Violation.Name} {report.Stage} {report.Proposed} {JsonSerializer.Serialize(report.Evidence)}"));
            lines.Add($"{JsonSerializer.Serialize(cast.Session.Notes)} {JsonSerializer.Serialize(cast.Transaction.Notes)} {cast.Transaction.Pool} {cast.Session.Pool} {cast.Session.StartTls} {cast.Recipient.Address}");
            lines.AddRange(cast.Message.Headers.Names.Select((name, i) => $"{i} {name}: {string.Join('|', cast.Message.Headers.GetAll(name))}"));
        }

        told.Add(State, [.. (await world.StateAsync()).Order(StringComparer.Ordinal)]);

        return told;
    }

    // Each session in its own order; the sessions one after the other, or in one another.
    private static IEnumerable<(Cast Cast, string Event)> Order(List<Cast> plays, int? shuffle)
    {
        if (shuffle is not { } seed)
        {
            foreach (var cast in plays)
            {
                foreach (var name in Events)
                {
                    yield return (cast, name);
                }
            }

            yield break;
        }

        var chance = new ScriptContext(new FakeClock(), (ulong)seed);
        var next = plays.ToDictionary(cast => cast, _ => 0);
        while (next.Count > 0)
        {
            var cast = next.Keys.ElementAt((int)(chance.NextRandom() * next.Count));
            yield return (cast, Events[next[cast]]);
            if (++next[cast] == Events.Length)
            {
                next.Remove(cast);
            }
        }
    }
}
