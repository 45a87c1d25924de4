using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Rules;

/// <summary>The engine that rules run on: as configured, and which one it is when the library is missing.</summary>
public sealed class EngineTests
{
    private const string Nowhere = "/nowhere/libjavascriptcoregtk-6.0.so.1";
    private const string Missing = "JavaScriptCore was not found. Install the Debian or Ubuntu package libjavascriptcoregtk-6.0-1 (or libjavascriptcoregtk-4.1-0).";

    private static readonly string Rules = Path.Combine(Programs.Repository, "scripts", "rules");

    [Theory]
    [InlineData("jint", null, "log-envelope-es5.js", "Jint 2.10.4")]
    [InlineData("auto", Nowhere, "log-envelope-es5.js", "Jint 2.10.4")]
    [InlineData("auto", null, "log-envelope-es5.js", "JavaScriptCore (")]
    public async Task The_shipped_rule_in_ecmascript_5_treats_mail(string engine, string? library, string rule, string name)
    {
        await using var member = ScriptedMember.Start();
        var plan = new GatewayPlan(member.Address).WithTop("engine", $"\"{engine}\"").WithRule(await File.ReadAllTextAsync(Path.Combine(Rules, rule), TestContext.Current.CancellationToken));
        if (library is not null)
        {
            plan.Environment["SCRIPTGATE_JAVASCRIPTCORE"] = library;
        }

        await using var gateway = await RealGateway.StartAsync(plan);
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();

        (await client.MailAsync("Subject: hello\r\n\r\nHi.\r\n", "alice@example.com", "bob@example.org")).ShouldStartWith("250 ");
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("X-ScriptGate: log-envelope; client=127.0.0.1\r\n");
        (await gateway.Log.UntilAsync("Ready", _ => true))["Engine"].ShouldNotBeNull().ShouldStartWith(name);
        gateway.Log.Lines.Count(line => line.Event == "EngineFallback" && line["Reason"] == Missing).ShouldBe(library is null ? 0 : 1);
        await gateway.StopAsync();
    }

    [Fact]
    public async Task Version_and_check_say_which_engine_it_is_and_why()
    {
        using var folder = new Harness.TestFolder();
        var plan = new GatewayPlan("127.0.0.1:2600").WithRule(await File.ReadAllTextAsync(Path.Combine(Rules, "log-envelope-es5.js"), TestContext.Current.CancellationToken));
        plan.WriteTo(folder);

        (await RunAsync("version")).ShouldContain($"rule engine Jint 2.10.4 (ECMAScript 5.1; {Missing})");
        (await RunAsync("check", "--config", folder.Of(RealGateway.ConfigurationFile))).ShouldContain($"rule engine: Jint 2.10.4 (ECMAScript 5.1; {Missing})");

        plan.WithRule(await File.ReadAllTextAsync(Path.Combine(Rules, "log-envelope.js"), TestContext.Current.CancellationToken), "rules/new.js").WriteTo(folder);
        var refused = await RunAsync("check", "--config", folder.Of(RealGateway.ConfigurationFile));
        refused.ShouldContain("rules/new.js:3: SG2001: SyntaxError: ");
        refused.ShouldContain("The rule engine is Jint, which knows ECMAScript 5.1 only");
        refused.ShouldContain("libjavascriptcoregtk-6.0-1");

        plan.WithTop("engine", "\"javascriptcore\"").WriteTo(folder);
        (await RunAsync("check", "--config", folder.Of(RealGateway.ConfigurationFile))).ShouldContain(Missing);
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var run = await ProgramRun.RunAsync(
            "/usr/bin/env", [$"SCRIPTGATE_JAVASCRIPTCORE={Nowhere}", RealGateway.DotNet, Path.Combine(RealGateway.ProgramFolder, "scriptgate.dll"), .. arguments], input: null);
        return run.ToString();
    }
}
