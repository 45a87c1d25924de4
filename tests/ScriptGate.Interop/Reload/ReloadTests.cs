using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Reload;

/// <summary>What an operator changes while the gateway runs: rules, modules, configuration, certificates.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task The_message_after_an_edit_is_treated_by_the_new_rule_in_the_same_session()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address).WithRule(Rule("one")));
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();

        await MailAsync(client);
        gateway.Folder.Write("rules/rule.js", Rule("two"));
        await gateway.Log.UntilAsync("GenerationLive", line => line["Reason"] == "file change");
        await MailAsync(client);

        MarksOf(member).ShouldBe("one two");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task Saving_a_module_that_a_rule_requires_reloads_too()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address)
            .WithRule("const { mark } = require('../lib/mark'); on('HEADERS', (session, message) => { message.headers.add('X-Mark', mark); });")
            .WithFile("lib/mark.js", "module.exports = { mark: 'one' };"));
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();

        await MailAsync(client);
        gateway.Folder.Write("lib/mark.js", "module.exports = { mark: 'two' };");
        await gateway.Log.UntilAsync("GenerationLive", line => line["Reason"] == "file change");
        await MailAsync(client);

        MarksOf(member).ShouldBe("one two");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task A_broken_rule_is_refused_visibly_and_the_old_one_keeps_running_until_it_is_repaired()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address).WithRule(Rule("one")));
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();

        gateway.Folder.Write("rules/rule.js", "// a comment\non('HEADERS', (session, message) => { message.headers.add('X-Mark', ;\n");
        await gateway.Log.UntilAsync("GenerationRefused", line => line["Reason"] == "file change");
        await MailAsync(client);
        var reload = await gateway.CommandAsync("reload");
        var health = await gateway.GetAsync("/health/ready");
        gateway.Folder.Write("rules/rule.js", Rule("repaired"));
        await gateway.Log.UntilAsync("GenerationLive", line => line["Reason"] == "file change");
        await MailAsync(client);

        MarksOf(member).ShouldBe("one repaired");
        gateway.Log.Of("Diagnostic")[0].Message.ShouldContain("rules/rule.js:2");
        reload.ExitCode.ShouldBe(1);
        reload.Error.ShouldContain("rules/rule.js:2");
        reload.Error.ShouldContain("generation 1 keeps running");
        ((string?)health["status"]).ShouldBe("degraded");
        ((string?)(await gateway.GetAsync("/health/ready"))["status"]).ShouldBe("ready");
        (await gateway.CommandAsync("reload")).ShouldSucceed().Output.ShouldContain("is live");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task SIGHUP_reloads_where_files_are_not_watched()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address).WithRule(Rule("one")).WithTop("reload", """{ "watch": false }"""));
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();

        gateway.Folder.Write("rules/rule.js", Rule("two"));
        await MailAsync(client);
        await gateway.SignalAsync("HUP");
        await gateway.Log.UntilAsync("GenerationLive", line => line["Reason"] == "signal");
        await MailAsync(client);

        MarksOf(member).ShouldBe("one two");
        string.Join(' ', gateway.Log.Of("GenerationLive").Select(line => line["Reason"])).ShouldBe("start signal");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task A_virtual_server_that_is_added_listens_and_one_that_is_taken_away_does_not_any_more()
    {
        await using var member = ScriptedMember.Start();
        var plan = new GatewayPlan(member.Address);
        await using var gateway = await RealGateway.StartAsync(plan);
        var port = FreePorts.Next();

        var second = plan.Server.DeepClone().AsObject();
        second["listen"] = new System.Text.Json.Nodes.JsonArray($"127.0.0.1:{port}");
        var servers = plan.Configuration["virtualServers"]!.AsObject();
        servers.Add("second", second);
        gateway.Folder.Write(RealGateway.ConfigurationFile, plan.Text);
        await gateway.Log.UntilAsync("GenerationLive", line => line["Reason"] == "file change");
        await using (var client = await WireClient.ConnectAsync(port))
        {
            await client.GreetAsync();
            await MailAsync(client);
        }

        servers.Remove("second");
        gateway.Folder.Write(RealGateway.ConfigurationFile, plan.Text);
        await gateway.Log.UntilAsync("StoppedListening", line => line["VirtualServer"] == "second");
        await Should.ThrowAsync<System.Net.Sockets.SocketException>(async () => await (await WireClient.ConnectAsync(port)).DisposeAsync());
        await using (var client = await gateway.ConnectAsync())
        {
            await client.GreetAsync();
            await MailAsync(client);
        }

        member.Messages.Count.ShouldBe(2);
        await gateway.StopAsync();
    }

    [Fact]
    public async Task A_new_certificate_is_shown_from_the_next_handshake_on()
    {
        await using var member = ScriptedMember.Start();
        using var folder = new TestFolder();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address).WithTls(KeyPair.Create(folder, "gw.example")));

        var before = await CertificateAsync(gateway);
        KeyPair.Create(folder, "gw.example");
        await gateway.Log.UntilAsync("GenerationLive", line => line["Reason"] == "file change");
        var after = await CertificateAsync(gateway);

        (after == before).ShouldBeFalse();
        await gateway.StopAsync();
    }

    private static string Rule(string mark) => $"on('HEADERS', (session, message) => {{ message.headers.add('X-Mark', '{mark}'); }});\n";

    private static string MarksOf(ScriptedMember member) => string.Join(' ', member.Messages.Select(MarkOf));

    private static string MarkOf(RecordedMessage message) =>
        message.Text.Split("\r\n").Single(line => line.StartsWith("X-Mark: ", StringComparison.Ordinal))["X-Mark: ".Length..];

    private static async Task MailAsync(WireClient client) =>
        (await client.MailAsync("Subject: hello\r\n\r\nHi.\r\n", "alice@example.com", "bob@example.org")).ShouldStartWith("250 ");

    private static async Task<string> CertificateAsync(RealGateway gateway)
    {
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();
        (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        return await client.SecureAsync();
    }
}
