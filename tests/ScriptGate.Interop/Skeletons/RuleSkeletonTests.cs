using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Skeletons;

/// <summary>New rules of all events, judged by TypeScript's own compiler with the files that came with them.</summary>
public sealed class RuleSkeletonTests
{
    private static readonly string[] Events =
    [
        "INIT", "CONNECT", "EHLO", "STARTTLS", "TLS", "AUTH", "MAIL", "RCPT", "DATA", "HEADERS", "MESSAGE", "COMMAND", "RSET", "QUIT", "PROTOCOL", "SERVER_REPLY", "REPLY", "POOL_SELECTED",
        "SERVER_CONNECTED", "POOL_FAILED", "DELIVERED", "REFUSED", "DISCONNECT",
    ];

    [Fact]
    public async Task Every_skeleton_passes_the_compiler()
    {
        var compiler = Programs.RequirePath(
            Path.Combine(Programs.Repository, "artifacts", "peers", "node_modules", "typescript", "bin", "tsc"), "typescript is not installed in artifacts/peers");
        using var folder = new TestFolder();
        var configuration = folder.Write(RealGateway.ConfigurationFile, new GatewayPlan("127.0.0.1:9").Text);
        foreach (var name in Events)
        {
            (await ProgramRun.RunAsync(
                RealGateway.DotNet, Path.Combine(RealGateway.ProgramFolder, "scriptgate.dll"), "new", "rule", $"at-{name.ToLowerInvariant().Replace('_', '-')}", "--event", name, "--config", configuration)).ShouldSucceed();
        }

        Directory.GetFiles(folder.Of("scripts", "rules")).Length.ShouldBe(Events.Length);
        foreach (var project in new[] { folder.Of("scripts", "jsconfig.json"), folder.Of("scripts", "tests", "jsconfig.json") })
        {
            (await ProgramRun.RunAsync(Programs.Require("node"), compiler, "--pretty", "false", "--project", project)).ShouldSucceed();
        }
    }
}
