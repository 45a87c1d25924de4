using ScriptGate.Core.Configuration;
using ScriptGate.Running;
using ScriptGate.Scripting.Api;
using ScriptGate.Skeletons;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Skeletons;

public sealed class NewRuleTests
{
    public static TheoryData<string, string> EventsOnBothEngines
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var name in RuleEvents.All.Select(item => item.Name))
            {
                data.Add(name, "javascriptcore");
                data.Add(name, "jint");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EventsOnBothEngines))]
    public async Task The_skeleton_of_every_event_passes_its_own_tests_and_the_check(string name, string engine)
    {
        using var lab = new CommandLab { ScriptEngine = _ => RuleEngines.CreateScript(Enum.Parse<EngineKind>(engine, ignoreCase: true)), HasRealEngine = true };
        lab.Edit("\"hostname\"", $"\"engine\": \"{engine}\", \"hostname\"");
        if (name is "STARTTLS" or "TLS")
        {
            lab.OfferTls();
        }
        else if (name is "AUTH")
        {
            lab.Edit("\"pool\": \"mail\"", "\"pool\": \"mail\", \"auth\": { \"allowCleartext\": true, \"allowCleartextToMember\": true }");
        }

        var made = await lab.RunAsync("new", "rule", "my-rule", "--event", name, "--to", Path.Combine(lab.Folder, "scripts"));
        made.ErrorLines.ShouldBeEmpty();
        made.ExitCode.ShouldBe(0);
        made.Text.Contains("where the first virtual server offers ", StringComparison.Ordinal).ShouldBe(name is "STARTTLS" or "TLS" or "AUTH");

        var tests = await lab.RunAsync("test");
        tests.ExitCode.ShouldBe(0, tests.Text);
        tests.Text.ShouldContain("ok   scripts/tests/my-rule.test.js: my-rule ");

        // The line that the command prints, put into the configuration.
        var line = made.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim();
        lab.Edit("\"a.js\",", line);
        var check = await lab.RunAsync("check");
        check.ErrorLines.ShouldBeEmpty();
        check.ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Every_event_has_an_example() => RuleExamples.All.Select(example => example.Event).ShouldBe(RuleEvents.All.Select(item => item.Name), ignoreOrder: true);

    [Fact]
    public async Task It_says_what_it_wrote_and_what_to_do_next()
    {
        using var lab = new CommandLab();
        var scripts = Path.Combine(lab.Folder, "scripts");
        var run = await lab.RunAsync("new", "rule", "no-bounces", "--event", "mail", "--to", scripts);

        var here = Path.GetRelativePath(Environment.CurrentDirectory, scripts);
        run.Text.ShouldBe(
            $$"""
            {{here}}/rules/no-bounces.js
            {{here}}/tests/no-bounces.test.js
            {{here}}/jsconfig.json
            {{here}}/scriptgate.d.ts
            {{here}}/tests/jsconfig.json
            {{here}}/tests/scriptgate-test.d.ts

            Its tests pass: scriptgate test
            It is asked once "rules" of a virtual server in scriptgate.json has the line
              { "file": "scripts/rules/no-bounces.js", "options": { "refuse": ["bad.example"] } },

            """);
        File.ReadAllText(Path.Combine(scripts, "rules", "no-bounces.js")).ShouldBe(
            """
            // Refuses senders by their domain.
            // In the configuration: { "file": "scripts/rules/no-bounces.js", "options": { "refuse": ["bad.example"] } }
            // Its tests are in ../tests/no-bounces.test.js. Run them with: scriptgate test

            const refuse = config.refuse ?? [];

            on('MAIL', (session, mail) => {
              if (refuse.includes(mail.from.domain)) {
                return reject('5.7.1', 'We take no mail of this sender');
              }
            });

            """);
        File.ReadAllText(Path.Combine(scripts, "tests", "no-bounces.test.js")).ShouldBe(
            """
            // Tests of rules/no-bounces.js, with this rule alone and without checks. Run them with: scriptgate test

            const rule = { file: '../rules/no-bounces.js', options: { refuse: ['bad.example'] } };

            test('no-bounces refuses a domain', async () => {
              gateway({ rules: [rule], checks: [] });
              const result = await session({ from: 'ada@bad.example' });

              expect(String(result.mail)).toBe('550 5.7.1 We take no mail of this sender');
            });

            test('no-bounces takes mail of others', async () => {
              gateway({ rules: [rule], checks: [] });
              const result = await session({ from: 'ada@good.example' });

              expect(result.outcome).toBe('delivered');
            });

            """);
    }

    [Fact]
    public async Task An_engine_that_is_not_here_stops_nobody()
    {
        using var lab = new CommandLab { ScriptEngine = _ => throw new Core.Gateway.RuleEngineException("the library is not installed") };
        (await lab.RunAsync("new", "rule", "mine")).ExitCode.ShouldBe(0);
        File.ReadAllText(Path.Combine(lab.Folder, "scripts", "rules", "mine.js")).ShouldContain("(session, mail) => {");
    }

    [Fact]
    public async Task A_configuration_that_is_not_there_or_does_not_load_stops_nobody()
    {
        using var lab = new CommandLab();
        lab.Edit("\"pool\": \"mail\"", "\"pool\": \"male\"");
        (await lab.RunAsync("new", "rule", "one")).ExitCode.ShouldBe(0);
        File.Delete(lab.File);
        (await lab.RunAsync("new", "rule", "two")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Without_to_it_stands_beside_the_configuration_and_runs_on_one_that_requires_tls()
    {
        using var lab = new CommandLab();
        lab.OfferTls("require");
        (await lab.RunAsync("new", "rule", "first")).ExitCode.ShouldBe(0);
        (await lab.RunAsync("test")).Text.ShouldEndWith("2 tests in 1 file: 2 passed\n");
    }

    [Theory]
    [InlineData("rules/mine.js", "mine.js")]
    [InlineData("tests/mine.test.js", "mine.test.js")]
    public async Task A_file_that_is_there_stays_and_nothing_is_written(string file, string other)
    {
        using var lab = new CommandLab();
        lab.Write($"scripts/{file}", "mine");
        var run = await lab.RunAsync("new", "rule", "mine");

        run.ErrorLines.ShouldBe([$"scriptgate: {Path.Combine(lab.Folder, "scripts", file)} is there already and stays as it is: choose another name, or remove it"]);
        run.ExitCode.ShouldBe(1);
        File.ReadAllText(Path.Combine(lab.Folder, "scripts", file)).ShouldBe("mine");
        Directory.EnumerateFiles(Path.Combine(lab.Folder, "scripts"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldBe([other]);
    }

    [Fact]
    public async Task A_second_rule_leaves_the_files_for_editors_as_they_are()
    {
        using var lab = new CommandLab();
        await lab.RunAsync("new", "rule", "one");
        lab.Write("scripts/jsconfig.json", "{}");
        var run = await lab.RunAsync("new", "rule", "two", "--event", "RCPT");

        run.ExitCode.ShouldBe(0);
        run.Text.Split('\n')[..2].Select(Path.GetFileName).ShouldBe(["two.js", "two.test.js"]);
        File.ReadAllText(Path.Combine(lab.Folder, "scripts", "jsconfig.json")).ShouldBe("{}");
    }

    [Theory]
    [InlineData("No Bounces", "did you mean 'no-bounces'?")]
    [InlineData("NoBounces.js", "did you mean 'no-bounces'?")]
    [InlineData("../DNSCheck2", "did you mean 'dns-check2'?")]
    [InlineData("2nd", "for example 'no-bounces'")]
    [InlineData("für", "for example 'no-bounces'")]
    public async Task A_name_that_is_none_is_explained(string name, string hint)
    {
        using var lab = new CommandLab();
        var run = await lab.RunAsync("new", "rule", name);

        run.ErrorLines.ShouldBe([$"scriptgate: '{name}' is no name for a rule; write lower-case letters, digits and hyphens, at most 60, with a letter first: {hint}"]);
        run.ExitCode.ShouldBe(2);
        Directory.Exists(Path.Combine(lab.Folder, "scripts")).ShouldBeFalse();
    }

    [Fact]
    public async Task An_event_that_is_none_is_answered_with_those_there_are()
    {
        using var lab = new CommandLab();
        var run = await lab.RunAsync("new", "rule", "mine", "--event", "RCTP");

        run.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("scriptgate: there is no event 'RCTP'; did you mean 'RCPT'? the events are INIT, CONNECT, EHLO, ");
        run.ExitCode.ShouldBe(2);
    }
}
