using System.Text.Json;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.RuleTests;

public sealed class TestCommandTests
{
    private const string Passing = "test('passes', async () => { expect((await session({ to: 'a@open.example' })).code).toBe(250); });";
    private const string Failing = """
        test('closed domains', async () => {
          const result = await session({ hello: 'mx.example', from: 'a@example.net', to: 'b@closed.example' });
          expect(result.code).toBe(250);
        });
        """;

    [Fact]
    public async Task A_test_that_passes_is_a_line_and_exit_code_0()
    {
        using var lab = new RuleTestLab().Test(Passing);
        var run = await lab.RunAsync();
        run.Text.ShouldBe("ok   scripts/tests/mine.test.js: passes\n1 test in 1 file: 1 passed\n");
        run.ErrorLines.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_test_that_fails_shows_the_line_what_was_expected_and_the_session()
    {
        using var lab = new RuleTestLab().Test(Failing);
        var run = await lab.RunAsync();
        run.Text.ShouldBe(
            """
            FAIL scripts/tests/mine.test.js: closed domains
              scripts/tests/mine.test.js:3:27: expect(...).toBe
                expected: 250
                actual:   550
                the last session:
                  S: 220 gw.example.org ESMTP ScriptGate
                  C: EHLO mx.example
                  S: 250-gw.example.org
                  S: 250-PIPELINING
                  S: 250-SIZE 26214400
                  S: 250-8BITMIME
                  S: 250-SMTPUTF8
                  S: 250-DSN
                  S: 250-ENHANCEDSTATUSCODES
                  S: 250 CHUNKING
                  C: MAIL FROM:<a@example.net>
                  S: 250 2.1.0 Sender ok
                  C: RCPT TO:<b@closed.example>
                  S: 550 5.1.2 Closed (support ID SG-06DRW1T600000001-1)
                  C: QUIT
                  S: 221 2.0.0 Bye
            1 test in 1 file: 0 passed, 1 failed

            """);
        run.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Longer_values_are_compared_line_by_line()
    {
        using var lab = new RuleTestLab().Test(
            """
            const one = { name: 'a rather long name for a value', list: ['first of three elements', 'second of three elements', 'third of three elements'] };
            test('objects', () => {
              expect(one).toEqual({ name: 'a rather long name for a value', list: ['first of three elements', 'another element', 'third of three elements'] });
            });
            """);
        (await lab.RunAsync()).Text.ShouldBe(
            """
            FAIL scripts/tests/mine.test.js: objects
              scripts/tests/mine.test.js:3:22: expect(...).toEqual
                - expected, + actual
                  {
                    "name": "a rather long name for a value",
                    "list": [
                      "first of three elements",
                -     "another element",
                +     "second of three elements",
                      "third of three elements"
                    ]
                  }
            1 test in 1 file: 0 passed, 1 failed

            """);
    }

    [Fact]
    public async Task A_rule_that_throws_is_named_in_the_failure()
    {
        using var lab = new RuleTestLab().Test("test('breaks', async () => { expect((await session({ to: 'a@failing.example' })).outcome).toBe('delivered'); });");
        var run = await lab.RunAsync();
        run.Text.ShouldContain("    actual:   \"deferred\"\n    the gateway says:\n      Step mine.js failed at Rcpt in session SG-");
        run.Text.ShouldContain("; treating it as Defer. scripts/rules/mine.js:4:");
        run.Text.ShouldContain(": Error: no idea\n");
    }

    [Fact]
    public async Task A_file_that_does_not_load_is_a_problem_and_exit_code_2_and_the_others_run()
    {
        using var lab = new RuleTestLab().Test(Passing).Test("test('x', () => {\n  if (\n});", "broken.test.js");
        var run = await lab.RunAsync();
        run.Text.ShouldStartWith("ok   scripts/tests/mine.test.js: passes\nFAIL scripts/tests/broken.test.js:3: SG2301: SyntaxError: ");
        run.Text.ShouldEndWith("\n1 test in 2 files: 1 passed, 1 problem\n");
        run.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task No_tests_are_exit_code_2()
    {
        using var lab = new RuleTestLab().Test("// none yet");
        var run = await lab.RunAsync();
        run.Text.ShouldBe("0 tests in 1 file: 0 passed\n");
        run.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_exit_code_2()
    {
        using var lab = new RuleTestLab();
        var run = await lab.RunAsync("nowhere");
        run.ErrorLines.ShouldBe(["scriptgate: there is no nowhere"]);
        run.ExitCode.ShouldBe(2);
        (await lab.RunAsync()).ErrorLines.ShouldBe(["scriptgate: there is no folder scripts/tests beside the configuration"]);
    }

    [Fact]
    public async Task A_configuration_that_does_not_load_fails_the_test_with_its_line()
    {
        using var lab = new RuleTestLab().Test(Passing);
        lab.Commands.Edit("\"pool\": \"mail\"", "\"pool\": \"male\"");
        var run = await lab.RunAsync();
        run.Text.ShouldContain("scriptgate.json:3: SG1101: virtualServers.inbound.pool: there is no pool 'male'");
        run.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_test_that_never_ends_is_ended()
    {
        using var lab = new RuleTestLab().Test("test('waits', async () => { await new Promise(() => {}); }, { timeout: '50ms' });\n" + Passing);
        var run = await lab.RunAsync();
        run.Text.ShouldBe(
            """
            FAIL scripts/tests/mine.test.js: waits
              scripts/tests/mine.test.js:1:5: the test did not end within 50 ms
            ok   scripts/tests/mine.test.js: passes
            2 tests in 1 file: 1 passed, 1 failed

            """);
    }

    [Fact]
    public async Task A_loop_in_a_test_or_in_a_rule_costs_that_test_only()
    {
        using var lab = new RuleTestLab("on('RCPT', (session, rcpt) => { for (;;); });")
            .Test("test('spins', () => { for (;;); });\ntest('rule spins', async () => { expect((await session({})).outcome).toBe('deferred'); });\ntest('goes on', () => { expect(1).toBe(1); });");
        var run = await lab.RunAsync();
        run.Text.ShouldContain("FAIL scripts/tests/mine.test.js: spins\n  scripts/tests/mine.test.js:1:5: the test computed for more than 2000 ms without returning or awaiting, and was ended\n");
        run.Text.ShouldEndWith("ok   scripts/tests/mine.test.js: rule spins\nok   scripts/tests/mine.test.js: goes on\n3 tests in 1 file: 2 passed, 1 failed\n");
    }

    [Fact]
    public async Task Filter_runs_the_tests_whose_title_has_the_text()
    {
        using var lab = new RuleTestLab().Test(Passing + Failing);
        var run = await lab.RunAsync("--filter", "PASS");
        run.Text.ShouldBe("ok   scripts/tests/mine.test.js: passes\n1 test in 1 file: 1 passed\n");
    }

    [Fact]
    public async Task A_thousand_tests_run()
    {
        using var lab = new RuleTestLab().Test("for (let i = 0; i < 1000; i++) test('number ' + i, async () => { expect((await session({ to: `r${i}@open.example` })).log).toEqual([`asked for r${i}@open.example`]); });");
        var run = await lab.RunAsync();
        run.Text.ShouldEndWith("ok   scripts/tests/mine.test.js: number 999\n1000 tests in 1 file: 1000 passed\n");
        run.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Tests_know_nothing_of_each_other_and_run_the_same_way_each_time()
    {
        const string Test = """
            for (const name of ['one', 'two']) test(name, async () => {
              expect(await table().get('messages')).toBeNull();
              const result = await session({ to: 'a@open.example' });
              expect(result.id).toBe('SG-06DRW1T600000001');
              expect(Date.now()).toBe(Date.UTC(2026, 0, 5, 12));
              expect(await table().get('messages')).toBe(1);
              await clock.advance('2h');
              expect(new Date().getUTCHours()).toBe(14);
              expect(await table().get('messages')).toBeNull();
            });
            """;
        using var lab = new RuleTestLab().Test(Test);
        (await lab.RunAsync()).Text.ShouldBe("ok   scripts/tests/mine.test.js: one\nok   scripts/tests/mine.test.js: two\n2 tests in 1 file: 2 passed\n");
    }

    [Fact]
    public async Task Json_is_one_object()
    {
        using var lab = new RuleTestLab().Test(Passing + Failing);
        var run = await lab.RunAsync("--json");
        using var json = JsonDocument.Parse(run.Text);
        json.RootElement.GetProperty("passed").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("failed").GetInt32().ShouldBe(1);
        var failure = json.RootElement.GetProperty("tests")[1].GetProperty("failure");
        failure.GetProperty("expected").GetString().ShouldBe("250");
        failure.GetProperty("actual").GetString().ShouldBe("550");
        run.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Hostile_titles_stay_on_their_line_and_the_xml_stays_well_formed()
    {
        using var lab = new RuleTestLab().Test("""
            test('a\nok   scripts/tests/other.test.js: forged \u001b[2J <&"\' \u0000 \ud800', () => { expect('<x>\u0001').toBe('y'); });
            """);
        var junit = Path.Combine(lab.Commands.Folder, "out.xml");
        var run = await lab.RunAsync("--junit", junit);
        run.Text.Split('\n')[0].ShouldBe("""FAIL scripts/tests/mine.test.js: a\nok   scripts/tests/other.test.js: forged \u001b[2J <&"' \u0000 \ufffd""");

        var suite = XDocument.Load(junit).Root!.Element("testsuite")!;
        suite.Attribute("tests")!.Value.ShouldBe("1");
        suite.Attribute("failures")!.Value.ShouldBe("1");
        var test = suite.Element("testcase")!;
        test.Attribute("name")!.Value.ShouldBe("a\nok   scripts/tests/other.test.js: forged \uFFFD[2J <&\"' \uFFFD \uFFFD");
        test.Element("failure")!.Attribute("message")!.Value.ShouldContain("expect(...).toBe: expected \"y\", but it is");
    }

    [Fact]
    public async Task Junit_has_a_suite_for_a_file_that_does_not_load()
    {
        using var lab = new RuleTestLab().Test("test(");
        var junit = Path.Combine(lab.Commands.Folder, "out.xml");
        (await lab.RunAsync("--junit", junit)).ExitCode.ShouldBe(2);
        var root = XDocument.Load(junit).Root!;
        root.Attribute("errors")!.Value.ShouldBe("1");
        root.Element("testsuite")!.Element("testcase")!.Element("error")!.Attribute("message")!.Value.ShouldContain("SG2301: SyntaxError");
    }
}
