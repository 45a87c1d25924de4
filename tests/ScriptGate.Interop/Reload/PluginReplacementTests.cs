using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Reload;

/// <summary>Plugin folders that are put in, replaced and taken away while mail flows.</summary>
public sealed class PluginReplacementTests
{
    [Fact]
    public async Task A_replaced_plugin_decides_the_next_transaction_and_no_mail_is_lost_on_the_way()
    {
        await using var member = ScriptedMember.Start();
        using var folder = new TestFolder();
        var plugins = folder.Make("plugins");
        PluginFolders.Copy(PluginFolders.Shipped, plugins);
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address)
            .WithTls(KeyPair.Create(folder, "gw.example"))
            .WithTop("plugins", $$"""{ "directory": "{{plugins}}" }"""));
        var shipped = Path.Combine(plugins, "tls-policy");
        var accepted = await UntilAnsweredAsync(gateway, "250 ");

        // Over TLS: both policies let that pass.
        var flow = MailFlow.Start(gateway.Port, useTls: true);
        await flow.MoreAsync(20);

        // Moved away, another one moved in.
        PluginFolders.Copy(Path.Combine(PluginFolders.Fixtures, "other-tls-policy"), folder.Of("staged"));
        Directory.Move(shipped, folder.Of("old"));
        Directory.Move(folder.Of("staged"), shipped);
        accepted += await UntilAnsweredAsync(gateway, "550 5.7.10 No mail in clear (support ID SG-");
        await flow.MoreAsync(20);

        // And back, this time file by file in the folder that came by a move.
        foreach (var file in Directory.GetFiles(shipped))
        {
            File.Delete(file);
        }

        PluginFolders.Copy(folder.Of("old"), shipped);
        accepted += await UntilAnsweredAsync(gateway, "250 ");
        await flow.MoreAsync(20);

        await flow.StopAsync();
        flow.Failures.ShouldBeEmpty();
        member.Messages.Count.ShouldBe(flow.Accepted.Count + accepted);
        await gateway.StopAsync();
    }

    [Fact]
    public async Task Taking_away_a_plugin_that_a_profile_names_is_refused_and_the_loaded_one_keeps_deciding()
    {
        await using var member = ScriptedMember.Start();
        using var folder = new TestFolder();
        var plugins = folder.Make("plugins");
        PluginFolders.Copy(PluginFolders.Shipped, plugins);
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address)
            .With("securityProfile", "\"edge\"")
            .WithTop("securityProfiles", """{ "edge": { "checks": { "methods": { "alarm": true, "block": true } } } }""")
            .WithTop("plugins", $$"""{ "directory": "{{plugins}}" }"""));

        Directory.Move(Path.Combine(plugins, "methods"), folder.Of("away"));
        await gateway.Log.UntilAsync("GenerationRefused", line => line["Reason"] == "file change");
        await using (var client = await gateway.ConnectAsync())
        {
            await client.GreetAsync();
            (await client.SayAsync("EXPN staff")).ShouldStartWith("502 5.5.1 ");
            (await client.MailAsync("Subject: hello\r\n\r\nHi.\r\n", "alice@example.com", "bob@example.org")).ShouldStartWith("250 ");
        }

        Directory.Move(folder.Of("away"), Path.Combine(plugins, "methods"));
        await gateway.Log.UntilAsync("GenerationLive", line => line["Reason"] == "file change");

        gateway.Log.Of("Diagnostic")[0].Message.ShouldContain("methods");
        await gateway.StopAsync();
    }

    /// <summary>Sends in clear until the answer begins so: who watches files takes a moment.</summary>
    /// <returns>How many of these messages were accepted.</returns>
    private static async Task<int> UntilAnsweredAsync(RealGateway gateway, string start)
    {
        var (accepted, last) = (0, string.Empty);
        await Poll.UntilAsync(
            async () =>
            {
                await using var client = await gateway.ConnectAsync();
                await client.GreetAsync();
                last = await client.MailAsync("Subject: hello\r\n\r\nHi.\r\n", "alice@example.com", "bob@example.org");
                accepted += last.StartsWith("250 ", StringComparison.Ordinal) ? 1 : 0;
                return last.StartsWith(start, StringComparison.Ordinal);
            },
            () => $"mail in clear was answered '{start}'; it was '{last}'. its reloads:\n{string.Join('\n', gateway.Log.Lines.Where(line => line.Event is "GenerationLive" or "GenerationRefused" or "Diagnostic" or "CannotWatch"))}");
        return accepted;
    }
}
