using Shouldly;
using Xunit;

namespace ScriptGate.Tests.RuleTests;

/// <summary>The world around a gateway under test: services, members, certificates, octets; and that a test leaves nothing of it to the next one.</summary>
public sealed class TestWorldTests
{
    private const string AskBoth = """
        on('MAIL', async session => {
          log(await http('h').post('p?q=1', { a: 1 }, { headers: { 'X-A': 'b' }, timeout: '1s' }).then(a => `${a.status} ${a.headers['x-b'] ?? '-'} ${a.text} ${JSON.stringify(a.json)}`).catch(e => e.message));
          log(await tcp('t').ask('hello', { until: '!' }).catch(e => e.message));
        });
        """;

    [Theory]
    [InlineData("service('h', 'text'); service('t', 'one!two');", "200 - text null|one")]
    [InlineData("service('h', { status: 404, json: { x: [1] }, headers: { 'X-B': 'c' } }); service('t', { text: 'one!' });", "404 c {\"x\":[1]} {\"x\":[1]}|one")]
    [InlineData("service('h', { fail: 'is asleep' }); service('t', 'no mark');", "post: the service 'h' is asleep|ask: the service 't' closed the connection before its answer was complete")]
    [InlineData("service('h', q => q.answer([q.service, q.method, q.path, q.headers['X-A'], q.json.a].join(' '))); service('t', q => { q.answer(q.text + q.method + '!'); });", "200 - h POST p?q=1 b 1 null|hellonull")]
    [InlineData("service('h', async q => { await Promise.resolve(); q.answer('late'); }); service('t', () => 0);", "200 - late null|ask: the service 't' broke off")]
    [InlineData("service('h', q => { throw new Error('x'); }); service('t', [{ fail: 'a' }, 'b!']);", "post: the service 'h' broke off|ask: the service 't' a")]
    public async Task A_service_answers_what_the_test_says(string services, string said)
    {
        using var lab = new RuleTestLab(AskBoth).Test($"test('x', async () => {{ {services} expect((await session()).log).toEqual({System.Text.Json.JsonSerializer.Serialize(said.Split('|'))}); }});");
        (await lab.RunAsync()).Text.ShouldBe("ok   scripts/tests/mine.test.js: x\n1 test in 1 file: 1 passed\n");
    }

    [Fact]
    public async Task Answers_come_in_turn_late_and_never_by_the_clock_of_the_test()
    {
        using var lab = new RuleTestLab("on('MAIL', async () => { log(await tcp('t').ask('?').catch(e => e.message)); });").Test(
            """
            test('x', async () => {
              service('t', ['one\n', { text: 'two\n', delay: '1s' }, { text: 'three\n', delay: '1h' }]);
              expect((await session()).log).toEqual(['one']);
              const second = session();
              await clock.advance('1s');
              expect((await second).log).toEqual(['two']);
              const third = session();
              await clock.advance('2s');
              expect((await third).log).toEqual(["ask: the service 't' did not answer within 2s"]);
              service('t', { fail: 'is down' });
              for (let i = 0; i < 4; i++) await session();
              expect((await session()).log[0]).toContain('is not asked for another');
            });
            """);
        (await lab.RunAsync()).Text.ShouldBe("ok   scripts/tests/mine.test.js: x\n1 test in 1 file: 1 passed\n");
    }

    [Theory]
    [InlineData("service('t', 5);", "service: an answer is a text, or an object such as")]
    [InlineData("service('t', []);", "service: a list of answers has one at least")]
    [InlineData("service('t', { txt: 'x' });", "service: there is no option 'txt'; did you mean 'text'?")]
    [InlineData("service('t', { status: 1000 });", "service: status must be a number from 100 to 599")]
    [InlineData("await session(); service('new', 'x');", "there is no service 'new': one that the configuration does not name has to be said before the first session")]
    [InlineData("gateway({ checks: { methods: 5 } });", "gateway: checks: methods must be an object")]
    [InlineData("gateway({ violations: { x: { blok: true } } });", "gateway: violations: x: there is no option 'blok'; did you mean 'block'?")]
    [InlineData("gateway({ pools: { mail: ['nowhere'] } });", "gateway: pools.mail must be addresses of members such as '10.0.0.5:25'")]
    [InlineData("member('mail', { down: 5 });", "member: down must be true, false, or the addresses of members")]
    public async Task A_mistake_is_said_in_the_words_of_the_test(string line, string message)
    {
        using var lab = new RuleTestLab("on('MAIL', () => {});").Test($"test('x', async () => {{ service('t', 'x'); {line} }});");
        (await lab.RunAsync()).Text.ShouldContain(message);
    }

    [Theory]
    [InlineData("gateway({ pools: { mail: ['10.0.0.4:25', '10.0.0.5:25'] } }); member('mail', { down: ['10.0.0.4:25'] }); for (let i = 0; i < 3; i++) expect((await session()).member).toBe('10.0.0.5:25');")]
    [InlineData("expect((await session()).message.source).toBeNull(); expect((await session({ client: '10.0.0.1' })).message.source).toBe('192.0.2.10');")]
    [InlineData("gateway({ checks: { methods: { block: false } } }); const c = await connect(); await c.say('EHLO x.example'); await c.say('ETRN x'); await c.say('QUIT'); const [v] = (await c.end()).violations; expect([v.name, v.blocked]).toEqual(['disallowed-method', false]);")]
    [InlineData("gateway({ violations: { mine: { alarm: true, block: true } } }); expect(String((await session({ to: 'mine@example.org' })).reply)).toBe('550 5.7.1 Refused by policy');")]
    [InlineData("const r = await session({ tls: true, certificate: { names: ['a.example'] } }); expect(r.log).toEqual(['a.example true null']);")]
    [InlineData("const r = await session({ tls: true, certificate: { names: ['a.example'], trusted: false } }); expect(r.log).toEqual(['a.example false untrusted']);")]
    [InlineData("const r = await session({ tls: true, certificate: { names: ['a.example'], expired: true } }); expect(r.log).toEqual(['a.example false expired']);")]
    [InlineData("const c = await connect(); for (const l of ['EHLO x.example', 'MAIL FROM:<>', 'RCPT TO:<a@example.org>', 'DATA']) await c.say(l); expect((await c.send('Subject: x\\r\\n\\r\\na\\nb\\r\\n.\\r\\n', { raw: true })).code).toBe(550); await c.say('QUIT'); expect((await c.end()).messages).toHaveLength(0);")]
    [InlineData("const c = await connect(); for (const l of ['EHLO x.example', 'MAIL FROM:<>', 'RCPT TO:<a@example.org>', 'DATA']) await c.say(l); expect((await c.send('Subject: x\\r\\n\\r\\n..a\\r\\n.\\r\\n', { raw: true })).code).toBe(250); await c.say('QUIT'); expect((await c.end()).message.body).toBe('.a\\r\\n');")]
    public async Task It_holds(string test)
    {
        using var lab = new RuleTestLab("""
            on('CONNECT', session => { if (session.client.address.in('10.0.0.0/8')) session.source = '192.0.2.10'; });
            on('TLS', (session, tls) => { const c = tls.clientCertificate; if (c) log(c.names[0], c.valid, c.problem); });
            on('RCPT', (session, rcpt) => { if (rcpt.address.local === 'mine') violation('mine'); });
            """).Test($"test('x', async () => {{ {test} }});");
        lab.Commands.Edit("\"pool\": \"mail\"", "\"pool\": \"mail\", \"starttls\": \"allow\", \"clientTls\": \"default\"");
        lab.Commands.Edit("\"reload\"", "\"clientTls\": { \"default\": { \"certificates\": [{ \"cert\": \"a.pem\", \"key\": \"a.key\" }] } }, \"reload\"");
        (await lab.RunAsync()).Text.ShouldBe("ok   scripts/tests/mine.test.js: x\n1 test in 1 file: 1 passed\n");
    }

    [Fact]
    public async Task A_test_leaves_nothing_to_the_next_one()
    {
        const string Same = """
            test('TITLE', async () => {
              service('t', 'x\n');
              const r = await session();
              expect(r.log).toEqual(['1 1', 'x']);
              await clock.advance('3m');
              expect(await table('own').get('timer')).toBe(3);
            });
            """;
        using var lab = new RuleTestLab("""
            const own = table.namespace('own');
            on('INIT', () => { every('1m', async () => { await own.increment('timer'); }); });
            on('MAIL', async () => { log(await own.increment('k'), await table.increment('k')); log(await tcp('t').ask('?').catch(e => e.message)); });
            """).Test(Same.Replace("TITLE", "one", StringComparison.Ordinal) + Same.Replace("TITLE", "two", StringComparison.Ordinal));
        (await lab.RunAsync()).Text.ShouldBe("ok   scripts/tests/mine.test.js: one\nok   scripts/tests/mine.test.js: two\n2 tests in 1 file: 2 passed\n");
    }
}
