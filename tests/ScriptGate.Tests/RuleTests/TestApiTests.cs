using Shouldly;
using Xunit;

namespace ScriptGate.Tests.RuleTests;

/// <summary>What tests can say and see: each of these is a rule test that must pass.</summary>
public sealed class TestApiTests
{
    [Theory]
    [InlineData("a session under ES5", "test('x', function () { return session({ to: ['a@open.example'] }).then(function (result) { expect(result.code).toBe(250); }); });")]
    [InlineData("recipients", "test('x', async () => { const r = await session({ to: ['a@open.example', 'b@closed.example'] }); expect(r.recipients).toEqual(['a@open.example: 250 2.1.5 Recipient ok', 'b@closed.example: 550 5.1.2 Closed']); expect(r.message.recipients).toEqual(['a@open.example']); });")]
    [InlineData("headers", "test('x', async () => { const r = await session({ message: 'Subject: one\\n\\nbody\\n.dot\\n' }); expect(r.message.headers.get('subject')).toBe('one'); expect(r.message.body).toBe('body\\r\\n.dot\\r\\n'); expect(r.message.headersAdded).toHaveLength(1); expect(r.message.headersRemoved).toEqual([]); });")]
    [InlineData("a member that refuses", "test('x', async () => { member('mail', { '.': '554 5.6.0 No' }); const r = await session(); expect([r.outcome, r.by, String(r.end)]).toEqual(['rejected', 'member', '554 5.6.0 No']); });")]
    [InlineData("members in turn", "test('x', async () => { member('mail', { MAIL: ['451 4.3.0 Later', '250 2.1.0 Ok'] }); expect((await session()).code).toBe(451); expect((await session()).code).toBe(250); });")]
    [InlineData("members that are down", "test('x', async () => { member('mail', { down: true }); expect((await session()).reply.enhancedCode).toBe('4.4.1'); });")]
    [InlineData("the null sender", "test('x', async () => { expect((await session({ from: '' })).message.from).toBe(''); });")]
    [InlineData("no transaction", "test('x', async () => { const r = await session({ from: null }); expect(r.outcome).toBe('none'); expect(r.mail).toBeNull(); expect(r.hello.code).toBe(250); });")]
    [InlineData("DNS", "test('x', async () => { dns.add('example.net', { TXT: 'v=spf1 -all', MX: '10 mx.example.net' }); dns.fail('slow.example', 'timeout'); await session(); expect(dns.asked).toEqual([]); });")]
    [InlineData("state", "test('x', async () => { await state.set('spf/x', 'y', '5m'); expect(await state.get('spf/x')).toBe('y'); await clock.advance('6m'); expect(await state.get('spf/x')).toBeNull(); });")]
    [InlineData("the clock", "test('x', async () => { await clock.set('2026-11-22T08:30:00Z'); const r = await session(); expect(new Date().toISOString()).toBe('2026-11-22T08:30:00.000Z'); expect(r.message.text).toContain('22 Nov 2026 08:30:00'); });")]
    [InlineData("line by line", "test('x', async () => { const c = await connect({ client: '192.0.2.9' }); expect(c.greeting.code).toBe(220); expect((await c.say('MAIL FROM:<>')).code).toBe(503); await c.say('EHLO x.example'); expect((await c.say('VRFY a')).code).toBe(252); expect((await c.say('QUIT')).code).toBe(221); const r = await c.end(); expect(r.closed).toBe(false); });")]
    [InlineData("violations", "test('x', async () => { const c = await connect(); await c.say('EHLO x.example'); await c.say('ETRN x'); await c.say('QUIT'); const r = await c.end(); expect(r.violations).toEqual(['disallowed-method']); expect(r.violations[0].blocked).toBe(true); });")]
    [InlineData("checks switched off", "test('x', async () => { gateway({ checks: [] }); const c = await connect(); await c.say('EHLO x.example'); await c.say('ETRN x'); await c.say('QUIT'); expect((await c.end()).violations).toEqual([]); });")]
    [InlineData("other rules", "test('x', async () => { gateway({ rules: [] }); expect((await session({ to: 'a@closed.example' })).code).toBe(250); });")]
    [InlineData("a file as message", "test('x', async () => { expect((await session({ eml: 'hello.eml' })).message.headers.get('Subject')).toBe('from a file'); });")]
    [InlineData("the opposite", "test('x', () => { expect('abc').not.toContain('d'); expect([1, { a: 2 }]).toContain({ a: 2 }); expect('abc').toMatch('^a.c$'); expect(undefined).toBeUndefined(); expect(3).toBeGreaterThan(2); });")]
    public async Task It_holds(string what, string test)
    {
        using var lab = new RuleTestLab().Test(test);
        lab.Commands.Write("scripts/tests/hello.eml", "Subject: from a file\n\nhello\n");
        var run = await lab.RunAsync();
        run.Text.ShouldBe("ok   scripts/tests/mine.test.js: x\n1 test in 1 file: 1 passed\n", what);
    }

    [Theory]
    [InlineData("javascriptcore")]
    [InlineData("jint")]
    public async Task A_test_without_new_syntax_passes_on_both_engines(string engine)
    {
        const string Rule = """
            on('RCPT', function (session, rcpt) {
              return table.increment('asked').then(function () { if (rcpt.address.domain === 'closed.example') return reject('5.1.2', 'Closed'); });
            });
            """;
        using var lab = new RuleTestLab(Rule).Test(
            """
            test('x', function () {
              return session({ to: ['a@open.example', 'b@closed.example'] }).then(function (result) {
                expect(result.recipients).toEqual(['a@open.example: 250 2.1.5 Recipient ok', 'b@closed.example: 550 5.1.2 Closed']);
                return clock.advance('30m');
              }).then(function () {
                expect(new Date().getUTCMinutes()).toBe(30);
                return table().get('asked');
              }).then(function (asked) {
                expect(asked).toBe(2);
              });
            });
            """);
        lab.Commands.Edit("\"hostname\"", $"\"engine\": \"{engine}\", \"hostname\"");
        (await lab.RunAsync()).Text.ShouldBe("ok   scripts/tests/mine.test.js: x\n1 test in 1 file: 1 passed\n");
    }

    [Fact]
    public async Task A_session_that_waits_goes_on_when_the_clock_is_moved()
    {
        using var lab = new RuleTestLab("on('RCPT', () => new Promise(() => {}));").Test(
            """
            test('x', async () => {
              const pending = session({ to: 'a@open.example' });
              await clock.advance('10s');
              const result = await pending;
              expect(result.recipients[0].code).toBe(451);
              expect(result.errors[0]).toContain('did not answer Rcpt');
              expect(Date.now()).toBe(Date.UTC(2026, 0, 5, 12, 0, 10));
            });
            """);
        (await lab.RunAsync()).Text.ShouldBe("ok   scripts/tests/mine.test.js: x\n1 test in 1 file: 1 passed\n");
    }

    [Fact]
    public async Task A_session_that_nobody_wakes_is_named_in_the_failure()
    {
        using var lab = new RuleTestLab("on('RCPT', () => new Promise(() => {}));").Test("test('x', async () => { await session(); }, { timeout: '100ms' });");
        (await lab.RunAsync()).Text.Split('\n')[1].ShouldBe(
            "  scripts/tests/mine.test.js:1:5: the test did not end within 100 ms; a session is under way: if a rule waits for the clock, the test has to move it with clock.advance");
    }

    [Fact]
    public async Task Sessions_side_by_side_have_what_is_theirs()
    {
        using var lab = new RuleTestLab().Test(
            """
            test('x', async () => {
              const both = await Promise.all(['a', 'b'].map(name => session({ to: name + '@open.example', message: 'Subject: ' + name + '\n\n' })));
              expect(both.map(result => result.message.headers.get('Subject'))).toEqual(['a', 'b']);
              expect(both.map(result => result.log)).toEqual([['asked for a@open.example'], ['asked for b@open.example']]);
            });
            """);
        (await lab.RunAsync()).Text.ShouldBe("ok   scripts/tests/mine.test.js: x\n1 test in 1 file: 1 passed\n");
    }

    [Theory]
    [InlineData("test('x', async () => { await session({ form: 'a@b.example' }); });", "TypeError: session: there is no option 'form'; did you mean 'from'?")]
    [InlineData("test('x', async () => { const r = await session(); r.recipient; });", "TypeError: SessionResult has no property 'recipient'; did you mean 'recipients'?")]
    [InlineData("test('x', async () => { await session({ to: 'a@b.example>\\r\\nDATA' }); });", "TypeError: session: to must be one line")]
    [InlineData("test('x', async () => { member('male', {}); await session(); });", "TypeError: session: member: there is no pool 'male'")]
    [InlineData("test('x', async () => { member('mail', { RCTP: '250 ok' }); });", "TypeError: member: there is no command 'RCTP'; did you mean 'RCPT'?")]
    [InlineData("test('x', async () => { await session({ eml: '/nowhere.eml' }); });", "TypeError: session: eml must be a file: there is no '/nowhere.eml' beside the test")]
    [InlineData("test('x', async () => { await session(); gateway({ checks: [] }); });", "TypeError: the gateway is there already: say what it is to be before the first session")]
    [InlineData("test('x', async () => { await session({ server: 'outbound' }); });", "TypeError: session: there is no virtual server 'outbound'; there is inbound")]
    [InlineData("test('x', () => { expect('a').toMatch('('); });", "TypeError: toMatch: '(' is not a regular expression")]
    public async Task A_mistake_is_named(string test, string message)
    {
        using var lab = new RuleTestLab().Test(test);
        var run = await lab.RunAsync();
        run.Text.Split('\n')[1].ShouldEndWith(": " + message);
        run.ExitCode.ShouldBe(1);
    }
}
